import { spawn } from 'node:child_process';
import path from 'node:path';
import { propertyRuns } from '@dong-hanh/testing';
import { describe, expect, it } from '@jest/globals';
import { simulateWith } from './mutant.js';
import { mutations } from './mutations.js';
import { planOf } from './plan.js';
import { simulate } from './simulate.js';

const isDeep = process.env.DEEP === '1';
/** Half of the schedules for each core. */
const HALF = propertyRuns(10_000).numRuns / (isDeep ? 5 : 1);
const LIMIT_MS = 600_000;
const main = path.resolve(import.meta.dirname, '../../dist/simulation/main.js');

/** Runs the compiled simulator and gives what it said. */
function simulated(from: number, schedules: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const range = ['--from', String(from), '--schedules', String(schedules)];
    const child = spawn(process.execPath, [main, ...range], { timeout: LIMIT_MS });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream
        .setEncoding('utf8')
        .on('data', (text: string) => (said = (said + text).slice(-20_000)));
    }
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}

describe('whatever crashes, repeats, is late or is lost on the way', () => {
  it(
    `owner and reader agree in the end, in ${2 * HALF} schedules`,
    async () => {
      const halves = [1, HALF + 1].map((from) => simulated(from, HALF));
      for (const said of await Promise.all(halves)) expect(said).toMatch(/: no violation\n$/);
    },
    LIMIT_MS,
  );

  it('a seed is the same run each time, step for step', async () => {
    const [first, second] = [await simulate(planOf(39), true), await simulate(planOf(39), true)];
    expect(first.trace.length).toBeGreaterThan(30);
    expect(second).toEqual(first);
  });
});

/** Those that are noticed soonest; all of them in the long run. */
const tried = mutations.filter(({ isQuick }) => isDeep || isQuick);

describe('the simulator notices a relay or reader', () => {
  it.each(tried)(
    'that $name',
    (mutation) => {
      expect(simulateWith(mutation, 10_000).caughtBy).toBeDefined();
    },
    LIMIT_MS,
  );
});
