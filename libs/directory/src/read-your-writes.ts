import { setTimeout as pause } from 'node:timers/promises';
import { streams } from '@dong-hanh/contracts';
import { Problem } from '@dong-hanh/service-kit';

/** How long a question waits for an event that may be on its way. */
export const WAIT_MS = 2_000;
/** How much longer it waits for a sign of life from membership that is younger than the question. */
const PROOF_MS = 1_500;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 200;
const RETRY_SECONDS = 2;

/** The topics that feed the directory. */
export const directoryTopics: readonly string[] = [
  streams.unit.topic,
  streams.member.topic,
  streams.access.topic,
];

/** How far topics are applied: `StreamFreshness` of the messaging library. */
export interface AppliedUpTo {
  freshness(topics: readonly string[]): Promise<Applied>;
}

interface Applied {
  asOf: string | null;
  lagSeconds: number;
}

/** An answer about one thing; `settled` false: an event that it hangs on has not come yet. */
export interface Settling {
  known: boolean;
  settled: boolean;
}

/**
 * Asks about each thing until all answers are settled: at once, then about the open ones again after
 * pauses that grow from 25 to 200 ms, for 2 s. So a script that creates a member and awards him in its next
 * line is not refused by chance.
 *
 * @param ask one answer per question, in their order
 * @param applied tells when "unknown" is final: all that membership recorded before the question is applied
 * @returns one answer per question; an unknown one stays unknown
 * @throws Problem 503 `directory-behind` when an answer is still open and events may be on their way
 */
export async function settledAnswers<Q, A extends Settling>(
  questions: readonly Q[],
  ask: (some: readonly Q[]) => Promise<A[]>,
  applied: AppliedUpTo,
): Promise<A[]> {
  if (questions.length === 0) return [];
  // The machine's time, since it is compared with when events were recorded; no rule looks at it.
  const askedAt = new Date();
  const answers = await ask(questions);
  const isOpen = () => answers.some(({ settled }) => !settled);
  const askAgain = async () => {
    const open = answers.flatMap(({ settled }, index) => (settled ? [] : [index]));
    const again = await ask(open.map((index) => questions[index]!));
    open.forEach((index, place) => (answers[index] = again[place]!));
  };
  await poll(WAIT_MS, () => !isOpen(), askAgain);
  if (!isOpen()) return answers;
  await requireAppliedUpTo(applied, askedAt);
  // What arrived while the proof was awaited is applied now.
  await askAgain();
  if (answers.some(({ known, settled }) => known && !settled)) throw directoryBehind();
  return answers;
}

/** @throws Problem 503 unless all that membership recorded before an instant is applied, or soon is */
async function requireAppliedUpTo(applied: AppliedUpTo, askedAt: Date): Promise<void> {
  let { asOf, lagSeconds } = await applied.freshness(directoryTopics);
  const isProven = () => asOf !== null && new Date(asOf) >= askedAt;
  const isHopeless = () => lagSeconds * 1_000 > WAIT_MS;
  await poll(
    PROOF_MS,
    () => isProven() || isHopeless(),
    async () => {
      ({ asOf, lagSeconds } = await applied.freshness(directoryTopics));
    },
  );
  if (!isProven()) throw directoryBehind();
}

async function poll(
  withinMs: number,
  isDone: () => boolean,
  step: () => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  let pauseMs = FIRST_PAUSE_MS;
  while (!isDone()) {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) return;
    await pause(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    await step();
  }
}

function directoryBehind(): Problem {
  return new Problem('directory-behind', {}, [], { retryAfterSeconds: RETRY_SECONDS });
}
