import { setTimeout as pause } from 'node:timers/promises';
import { isTransient } from '@dong-hanh/persistence';
import { Logger } from '@nestjs/common';
import type { LogBatch } from '../kafka/event-log.js';
import type { BatchApplier, ReadMessage, Slice, SliceOutcome } from './batch-applier.js';
import { describe } from '../parking/careful-delivery.js';
import { decode } from '../decoding/event-decoder.js';

/** Events of one transaction at most; batches grow with the lag by themselves up to here. */
export const MAX_SLICE = 4_000;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;
const HEARTBEAT_EVERY_MS = 1_000;
/** Messages read ahead at a time: about a millisecond, for which PostgreSQL's answer may have to wait. */
const AHEAD_AT_ONCE = 100;

interface WaitingBatch {
  batch: LogBatch;
  /** Index of the first message not applied. */
  done: number;
  /** Messages from `done` on, as far as they are decoded. */
  read: ReadMessage[];
  finish: () => void;
}

/** Time, so that a simulator can drive the drain. */
export interface DrainClock {
  /** Lets what arrives at the same moment arrive. */
  gather(): Promise<void>;
  /** @throws when `signal` is aborted */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** @returns ends it */
  every(ms: number, work: () => void): () => void;
}

/** The clock on the wall. */
export const realClock: DrainClock = {
  // The other partitions of the same fetch arrive in this tick.
  gather: () => new Promise(setImmediate),
  pause: (ms, signal) => pause(ms, undefined, { signal }),
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};

/** What the drain tells about: for metrics, offsets to commit, and partitions to move. */
export interface DrainListener {
  applied(batch: LogBatch, outcome: SliceOutcome): void;
  retrying(error: unknown): void;
}

/**
 * Everything that waits goes into one transaction: `add` is called for many partitions at once, and one
 * loop takes what has gathered. Nothing is thrown to the caller; a batch ends applied or abandoned.
 */
export class BatchDrain {
  private readonly logger = new Logger('streams');
  private readonly closing = new AbortController();
  private waiting: WaitingBatch[] = [];
  private running: Promise<void> | undefined;

  constructor(
    private readonly applier: Pick<BatchApplier, 'apply'>,
    private readonly listener: DrainListener,
    private readonly clock: DrainClock = realClock,
  ) {}

  /** Takes a batch. @returns when all of it is applied, or is somebody else's now */
  add(batch: LogBatch): Promise<void> {
    if (batch.messages.length === 0) return Promise.resolve();
    return new Promise((finish) => {
      this.waiting.push({ batch, done: 0, read: [], finish });
      this.running ??= this.run();
    });
  }

  /** Ends after the transaction at hand; what waits is abandoned and comes again. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    await this.clock.gather();
    while (this.waiting.length > 0) {
      this.dropAbandoned();
      const taken = takeSlices(this.waiting);
      if (taken.length > 0) await Promise.all([this.applyUntilDone(taken), this.readAhead()]);
    }
    this.running = undefined;
  }

  private async applyUntilDone(taken: readonly TakenSlice[]): Promise<void> {
    const stopBeating = this.clock.every(HEARTBEAT_EVERY_MS, () => this.heartbeat());
    let isCareful = false;
    let backoff = FIRST_BACKOFF_MS;
    try {
      while (!this.isGivenUp(taken)) {
        try {
          this.settle(
            taken,
            await this.applier.apply(
              taken.map(({ slice }) => slice),
              isCareful,
            ),
          );
          return;
        } catch (error) {
          if (!isCareful && !isTransient(error)) {
            this.logger.warn(`a handler failed, looking for the event: ${describe(error)}`);
            isCareful = true;
            continue;
          }
          this.listener.retrying(error);
          this.logger.warn(`not applied, trying again in ${backoff} ms: ${describe(error)}`);
          await this.clock.pause(backoff, this.closing.signal).catch(() => undefined);
          backoff = Math.min(backoff * 2, MAX_BACKOFF_MS);
        }
      }
    } finally {
      stopBeating();
    }
  }

  /** Decodes what the next transaction will take, while PostgreSQL works at this one. */
  private async readAhead(): Promise<void> {
    let room = MAX_SLICE;
    for (const each of this.waiting) {
      while (room > 0 && hasUnread(each)) {
        await new Promise(setImmediate);
        room -= readOn(each, Math.min(room, AHEAD_AT_ONCE));
      }
    }
  }

  /** True when no part of the work is ours any more; if only some is, all of it is looked at anew. */
  private isGivenUp(taken: readonly TakenSlice[]): boolean {
    return this.closing.signal.aborted || taken.some(({ from }) => from.batch.isAbandoned());
  }

  private settle(taken: readonly TakenSlice[], outcomes: readonly SliceOutcome[]): void {
    taken.forEach(({ from, slice }, index) => {
      const outcome = outcomes[index]!;
      const { batch } = from;
      if (outcome.verdict.kind === 'apply') {
        from.done += slice.messages.length;
        from.read.splice(0, slice.messages.length);
        batch.advance(slice.messages.at(-1)!.message.offset + 1);
      } else from.done = batch.messages.length;
      this.listener.applied(batch, outcome);
      if (from.done === batch.messages.length) this.finish(from);
    });
  }

  private dropAbandoned(): void {
    const isClosing = this.closing.signal.aborted;
    for (const each of this.waiting) {
      if (isClosing || each.batch.isAbandoned()) this.finish(each);
    }
  }

  private finish(each: WaitingBatch): void {
    this.waiting = this.waiting.filter((other) => other !== each);
    each.finish();
  }

  /** A long transaction must not cost the place in the group; a failed beat marks the batch itself. */
  private heartbeat(): void {
    for (const { batch } of this.waiting) batch.heartbeat().catch(() => undefined);
  }
}

interface TakenSlice {
  from: WaitingBatch;
  slice: Slice;
}

/** As much of what waits as fits into one transaction, oldest batch first. */
function takeSlices(waiting: readonly WaitingBatch[]): TakenSlice[] {
  const taken: TakenSlice[] = [];
  let room = MAX_SLICE;
  for (const from of waiting) {
    if (room === 0) break;
    const { topic, partition } = from.batch;
    readOn(from, room - from.read.length);
    const messages = from.read.slice(0, room);
    room -= messages.length;
    taken.push({ from, slice: { topic, partition, messages } });
  }
  return taken;
}

function hasUnread({ batch, done, read }: WaitingBatch): boolean {
  return done + read.length < batch.messages.length;
}

/** Decodes up to `count` more messages of a batch. @returns how many */
function readOn({ batch, done, read }: WaitingBatch, count: number): number {
  const { topic, partition, messages } = batch;
  const next = done + read.length;
  const some = messages.slice(next, next + Math.max(0, count));
  for (const message of some) read.push({ message, decoded: decode(topic, partition, message) });
  return some.length;
}
