import { parseArgs } from 'node:util';
import { planOf, shrunk } from './plan.js';
import { simulate } from './simulate.js';

const USAGE = `npm run simulate -- [--seed N]                 replays one schedule, step by step
npm run simulate -- --schedules N [--from M]   runs the seeds M … M+N-1; a failure prints its seed`;

const PROGRESS_EVERY_MS = 10_000;

/** Runs a range of seeds. @returns the first seed whose schedule breaks an invariant */
async function runRange(from: number, count: number): Promise<number | undefined> {
  let saidAt = Date.now();
  for (let seed = from; seed < from + count; seed += 1) {
    const { violations } = await simulate(planOf(seed));
    if (violations.length > 0) return seed;
    if (Date.now() - saidAt >= PROGRESS_EVERY_MS) {
      saidAt = Date.now();
      say(
        `${seed - from + 1} of ${count} schedules, no violation; continue with --from ${seed + 1}`,
      );
    }
  }
  return undefined;
}

/** Shows a failing schedule and the smallest one like it. */
async function explain(seed: number): Promise<void> {
  const plan = planOf(seed);
  const { violations, trace } = await simulate(plan, true);
  say(trace.join('\n'));
  say(violations.length === 0 ? `seed ${seed}: no violation` : violations.join('\n'));
  if (violations.length === 0) return;
  const smallest = await shrunk(seed, async (each) => (await simulate(each)).violations.length > 0);
  const again = await simulate(smallest, true);
  say(`\nshrunk to ${JSON.stringify(smallest)}\n${again.trace.join('\n')}`);
  say(again.violations.join('\n'));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    schedules: { type: 'string' },
    from: { type: 'string', default: '1' },
    brief: { type: 'boolean', default: false },
  },
});
const from = Number(values.from);
const count = Number(values.schedules);
if (values.seed !== undefined) await explain(Number(values.seed));
else if (values.schedules === undefined || !(count > 0) || !(from >= 0)) say(USAGE);
else {
  const failed = await runRange(from, count);
  if (failed === undefined) say(`${count} schedules from seed ${from}: no violation`);
  else {
    say(`seed ${failed} breaks an invariant`);
    if (!values.brief) await explain(failed);
    process.exitCode = 1;
  }
}
