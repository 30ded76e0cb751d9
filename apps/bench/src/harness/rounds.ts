import type { BenchContext, Contender, Goal, OpenedGoal, Sample } from './goal.js';
import { ratiosOf, spreadOf, type Spread } from './statistics.js';

/** All rounds of one contender. */
export interface ContenderResult {
  name: string;
  role: Contender['role'];
  value: Spread;
  /** this contender to each limit and peer, round by round */
  ratios: Record<string, Spread>;
  samples: Sample[];
}

export interface GoalResult {
  id: string;
  title: string;
  unit: string;
  isHigherBetter: boolean;
  wanted: Goal['wanted'];
  /** what counts: the median ratio, or the median of ours itself */
  reached?: number;
  isMet?: boolean;
  contenders: ContenderResult[];
  /** what could not be had on this machine */
  open: { name: string; why: string }[];
  seconds: number;
  /** why the result is worth nothing: something was lost, doubled or different */
  broken?: string;
}

/**
 * Runs all contenders of a goal by turns, `rounds` times after one round to get warm, and proves the result.
 * A goal that fails is told, with whatever was measured; a missed one is no failure.
 */
export async function runGoal(
  goal: Goal,
  context: BenchContext,
  rounds: number,
  say: (line: string) => void,
): Promise<GoalResult> {
  const began = performance.now();
  const { id, title, unit, isHigherBetter, wanted } = goal;
  const head = { id, title, unit, isHigherBetter, wanted };
  const samples = new Map<string, Sample[]>();
  let opened: OpenedGoal | undefined;
  let broken: string | undefined;
  try {
    opened = await goal.open(context);
    await takeTurns(opened.contenders, rounds, samples, say);
    await opened.verify();
  } catch (error) {
    broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  try {
    await opened?.close();
  } catch (error) {
    broken ??= `closing: ${String(error)}`;
  }
  const contenders = opened ? resultsOf(opened.contenders, samples) : [];
  const reached = reachedOf(wanted, contenders);
  return {
    ...head,
    ...(reached !== undefined && { reached, isMet: isMet(goal, reached) }),
    contenders,
    open: opened?.open ?? [],
    seconds: Math.round((performance.now() - began) / 1_000),
    ...(broken !== undefined && { broken }),
  };
}

async function takeTurns(
  contenders: readonly Contender[],
  rounds: number,
  samples: Map<string, Sample[]>,
  say: (line: string) => void,
): Promise<void> {
  for (let round = 0; round <= rounds; round += 1)
    for (const { name, run } of contenders) {
      const sample = await run();
      say(
        `  round ${round === 0 ? 'to get warm' : round} · ${name}: ${Math.round(sample.value * 100) / 100}`,
      );
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), sample]);
    }
}

function resultsOf(
  contenders: readonly Contender[],
  samples: Map<string, Sample[]>,
): ContenderResult[] {
  const valuesOf = (name: string) => (samples.get(name) ?? []).map(({ value }) => value);
  const measured = contenders.filter(({ name }) => valuesOf(name).length > 0);
  return measured.map(({ name, role }) => ({
    name,
    role,
    value: spreadOf(valuesOf(name)),
    ratios: Object.fromEntries(
      measured
        .filter((other) => other.name !== name && other.role !== 'variant')
        .filter((other) => valuesOf(other.name).length === valuesOf(name).length)
        .map((other) => [other.name, spreadOf(ratiosOf(valuesOf(name), valuesOf(other.name)))]),
    ),
    samples: samples.get(name)!,
  }));
}

function reachedOf(wanted: Goal['wanted'], contenders: ContenderResult[]): number | undefined {
  const ours = contenders.find(({ role }) => role === 'ours');
  return 'ratio' in wanted ? ours?.ratios[wanted.of]?.median : ours?.value.median;
}

function isMet({ wanted, isHigherBetter }: Goal, reached: number): boolean {
  const bound = 'ratio' in wanted ? wanted.ratio : wanted.absolute;
  return isHigherBetter ? reached >= bound : reached <= bound;
}
