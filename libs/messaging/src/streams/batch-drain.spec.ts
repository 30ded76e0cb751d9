import { describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { Logger } from '@nestjs/common';
import type { LogBatch } from '../kafka/event-log.js';
import type { Slice, SliceOutcome } from './batch-applier.js';
import { BatchDrain, MAX_SLICE } from './batch-drain.js';

Logger.overrideLogger(false);

interface Call {
  slices: readonly Slice[];
  isCareful: boolean;
}

function batchOf(partition: number, count: number, first = 0) {
  const advanced: number[] = [];
  const batch = {
    topic: 'emulation.award.v1',
    partition,
    logEnd: first + count,
    messages: Array.from({ length: count }, (_, index) => ({
      offset: first + index,
      key: null,
      value: null,
      timestamp: 0,
      headers: {},
    })),
    advance: (offset: number) => advanced.push(offset),
    isAbandoned: () => state.isAbandoned,
    heartbeat: () => Promise.resolve(),
  };
  const state = { batch: batch as unknown as LogBatch, advanced, isAbandoned: false };
  return state;
}

/** An applier that does what the next answer says, and applies everything when none is left. */
function setUp(answers: ((call: Call) => void | Promise<void>)[] = []) {
  const calls: Call[] = [];
  const retried: unknown[] = [];
  const outcomes: SliceOutcome[] = [];
  const applier = {
    apply: async (slices: readonly Slice[], isCareful: boolean): Promise<SliceOutcome[]> => {
      const call = { slices, isCareful };
      calls.push(call);
      await answers.shift()?.(call);
      return slices.map(({ topic, partition, messages }) => ({
        topic,
        partition,
        verdict: { kind: 'apply', from: 0 },
        nextOffset: messages.at(-1)!.message.offset + 1,
        applied: messages.length,
        skipped: 0,
        parked: 0,
      }));
    },
  };
  const drain = new BatchDrain(applier, {
    applied: (_, outcome) => outcomes.push(outcome),
    retrying: (error) => retried.push(error),
  });
  return { drain, calls, retried, outcomes };
}

const fail = (error: unknown) => () => {
  throw error;
};
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('the drain', () => {
  it('applies all partitions of one fetch in one transaction', async () => {
    const { drain, calls } = setUp();
    await Promise.all([0, 1, 2].map((partition) => drain.add(batchOf(partition, 5).batch)));
    expect(calls).toHaveLength(1);
    expect(calls[0]!.slices.map(({ partition }) => partition)).toEqual([0, 1, 2]);
  });

  it('merges what gathers while a transaction runs', async () => {
    const late = [batchOf(1, 1), batchOf(2, 1)];
    const added: Promise<void>[] = [];
    const { drain, calls } = setUp([
      () => void late.forEach(({ batch }) => added.push(drain.add(batch))),
    ]);
    await drain.add(batchOf(0, 1).batch);
    await Promise.all(added);
    expect(calls.map(({ slices }) => slices.length)).toEqual([1, 2]);
  });

  it('cuts what is too large, in order, and says how far it is after each part', async () => {
    const { drain, calls } = setUp();
    const large = batchOf(0, MAX_SLICE * 2 + 1);
    await drain.add(large.batch);
    expect(calls.map(({ slices }) => slices[0]!.messages.length)).toEqual([
      MAX_SLICE,
      MAX_SLICE,
      1,
    ]);
    expect(large.advanced).toEqual([MAX_SLICE, 2 * MAX_SLICE, 2 * MAX_SLICE + 1]);
  });

  it('reads what comes next while a transaction runs', async () => {
    const large = batchOf(0, MAX_SLICE * 2);
    let hasReadLast = false;
    const last = { ...large.batch.messages.at(-1)!, key: null, value: null };
    Object.defineProperty(last, 'value', { get: () => ((hasReadLast = true), null) });
    (large.batch.messages as unknown[])[MAX_SLICE * 2 - 1] = last;
    const { drain } = setUp([() => eventually(() => expect(hasReadLast).toBe(true))]);
    await drain.add(large.batch);
    expect(large.advanced).toEqual([MAX_SLICE, 2 * MAX_SLICE]);
  });

  it('tries again, with the same messages, what may succeed later', async () => {
    const { drain, calls, retried } = setUp([fail(away), fail(away)]);
    await drain.add(batchOf(0, 3).batch);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ slices }) => slices[0])).size).toBe(1);
    expect(calls.every(({ isCareful }) => !isCareful)).toBe(true);
    expect(retried).toEqual([away, away]);
  });

  it('looks for the culprit when a handler fails for good', async () => {
    const { drain, calls, retried } = setUp([fail(new TypeError('a bug'))]);
    await drain.add(batchOf(0, 3).batch);
    expect(calls.map(({ isCareful }) => isCareful)).toEqual([false, true]);
    expect(retried).toEqual([]);
  });

  it('never skips when even looking fails', async () => {
    const { drain, calls, outcomes } = setUp([
      fail(new TypeError('a bug')),
      fail(new Error('permission denied for table stream_offsets')),
    ]);
    await drain.add(batchOf(0, 3).batch);
    expect(calls).toHaveLength(3);
    expect(outcomes).toMatchObject([{ applied: 3 }]);
  });

  it('lets go of a partition that was taken away, and applies the others', async () => {
    const [gone, kept] = [batchOf(0, 1), batchOf(1, 1)];
    const { drain, outcomes } = setUp([
      () => {
        gone.isAbandoned = true;
        throw away;
      },
    ]);
    await Promise.all([drain.add(gone.batch), drain.add(kept.batch)]);
    expect(outcomes.map(({ partition }) => partition)).toEqual([1]);
    expect(gone.advanced).toEqual([]);
  });

  it('ends with the transaction at hand, and throws nothing to who waits', async () => {
    let closing: Promise<void> | undefined;
    const { drain, outcomes } = setUp([
      () => {
        closing = drain.close();
        throw away;
      },
    ]);
    await drain.add(batchOf(0, 1).batch);
    await closing;
    expect(outcomes).toEqual([]);
  });

  it('has nothing to do for an empty batch', async () => {
    const { drain, calls } = setUp();
    await drain.add(batchOf(0, 0).batch);
    expect(calls).toEqual([]);
  });
});
