import { parseArgs } from 'node:util';
import { planOf, shrunk } from './plan.js';
import { simulate } from './simulate.js';

const USAGE = `npm run simulate -- [--seed N]                 replays one schedule, step by step
npm run simulate -- --schedules N [--from M]   runs the seeds M … M+N-1 (N may be 1e7); a failure prints its seed`;

const PROGRESS_EVERY_MS = 10_000;
const HEAR_EVERY = 50;

/** What became of a range of seeds. */
interface RangeResult {
  /** The first seed whose schedule breaks an invariant. */
  failed?: number;
  /** The first seed that was not run any more. */
  next: number;
}

/** Runs a range of seeds, until it ends or `isStopped`. */
async function runRange(
  from: number,
  count: number,
  isStopped: () => boolean,
): Promise<RangeResult> {
  let saidAt = Date.now();
  let seed = from;
  for (; seed < from + count && !isStopped(); seed += 1) {
    const { violations } = await simulate(planOf(seed));
    if (violations.length > 0) return { failed: seed, next: seed + 1 };
    // Promises alone leave no room for a signal to be heard.
    if (seed % HEAR_EVERY === 0) await new Promise(setImmediate);
    if (Date.now() - saidAt >= PROGRESS_EVERY_MS) {
      saidAt = Date.now();
      say(
        `${seed - from + 1} of ${count} schedules, no violation; continue with --from ${seed + 1}`,
      );
    }
  }
  return { next: seed };
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

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
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
else if (values.schedules === undefined || !isWhole(count, 1) || !isWhole(from, 0)) say(USAGE);
else {
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => (isStopped = true));
  const { failed, next } = await runRange(from, count, () => isStopped);
  const rest = from + count - next;
  if (failed !== undefined) {
    say(`seed ${failed} breaks an invariant`);
    if (!values.brief) await explain(failed);
    process.exitCode = 1;
  } else if (rest > 0) {
    say(`${next - from} schedules from seed ${from}: no violation`);
    say(`go on with: npm run simulate -- --schedules ${rest} --from ${next}`);
    process.exitCode = 130;
  } else say(`${count} schedules from seed ${from}: no violation`);
}
