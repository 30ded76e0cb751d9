import { describe, expect, it } from '@jest/globals';
import type { BenchContext, Contender, Goal } from './goal.js';
import { runGoal } from './rounds.js';

const turns: string[] = [];
const silent = () => undefined;

function contender(name: string, role: Contender['role'], values: number[]): Contender {
  const rest = [...values];
  return {
    name,
    role,
    run: () => {
      turns.push(name);
      return Promise.resolve({ value: rest.shift()! });
    },
  };
}

function goal(fields: Partial<Goal> = {}, verify = () => Promise.resolve()): Goal {
  const contenders = [
    contender('the limit', 'limit', [1, 100, 200, 400]),
    contender('the platform', 'ours', [1, 50, 160, 240]),
  ];
  return {
    id: 'G0',
    title: 'a goal',
    unit: 'things/s',
    isHigherBetter: true,
    wanted: { ratio: 0.6, of: 'the limit' },
    open: () => Promise.resolve({ contenders, verify, close: () => Promise.resolve() }),
    ...fields,
  };
}

const run = (one: Goal) => runGoal(one, {} as BenchContext, 3, silent);

describe('a goal', () => {
  it('lets contenders take turns, so that all see the same machine', async () => {
    turns.length = 0;
    await run(goal());
    expect(turns).toEqual(Array.from({ length: 4 }, () => ['the limit', 'the platform']).flat());
  });

  it('leaves the round to get warm out, and takes the median of the ratios of neighbours', async () => {
    expect(await run(goal())).toMatchObject({ reached: 0.6, isMet: true });
  });

  it('is missed below its ratio, which is no failure', async () => {
    const result = await run(goal({ wanted: { ratio: 0.61, of: 'the limit' } }));
    expect(result).toMatchObject({ isMet: false });
    expect(result.broken).toBeUndefined();
  });

  it('of which less is better is met below its bound', async () => {
    const result = await run(goal({ isHigherBetter: false, wanted: { absolute: 160 } }));
    expect(result).toMatchObject({ reached: 160, isMet: true });
  });

  it('whose result is not proved is broken, and keeps what was measured', async () => {
    const result = await run(goal({}, () => Promise.reject(new Error('two awards are lost'))));
    expect(result.broken).toContain('two awards are lost');
    expect(result.contenders).toHaveLength(2);
  });

  it('that cannot be prepared is broken, not passed', async () => {
    const result = await run(goal({ open: () => Promise.reject(new Error('no database')) }));
    expect(result.broken).toContain('no database');
    expect(result.isMet).toBeUndefined();
  });
});
