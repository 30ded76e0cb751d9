import type { Database, Sql } from '@dong-hanh/persistence';
import { failpoint } from '../failpoints/failpoint.js';
import type { StoredMessage } from '../kafka/event-log.js';
import { deliverCarefully, type Deliver, type RefusedEvent } from '../parking/careful-delivery.js';
import { runAfterCommit } from './after-commit.js';
import type { AfterCommit, ConsumedEvent } from './event-batch.js';
import type { DecodedMessage } from '../decoding/event-decoder.js';
import { digestOf, judge, type FenceVerdict } from './fence.js';
import { groupBy } from './group-by.js';
import type { ParkedEvents, ParkedMessage } from '../parking/parked-events.js';
import {
  partitionId,
  type OffsetChange,
  type PartitionKey,
  type StreamOffsets,
} from './stream-offsets.js';

/** A message with what the decoder made of it. */
export interface ReadMessage {
  message: StoredMessage;
  decoded: DecodedMessage;
}

type PlacedMessage = ReadMessage & PartitionKey;

/** Consecutive messages of one partition that go into one transaction. */
export interface Slice extends PartitionKey {
  messages: readonly ReadMessage[];
}

export interface SliceOutcome extends PartitionKey {
  verdict: FenceVerdict;
  /** The first offset after the slice. */
  nextOffset: number;
  applied: number;
  skipped: number;
  parked: number;
}

/** Applies slices of several partitions in one transaction, together with their offsets. */
export class BatchApplier {
  constructor(
    private readonly database: Pick<Database, 'transaction'>,
    private readonly offsets: Pick<StreamOffsets, 'lock' | 'save'>,
    private readonly parked: Pick<ParkedEvents, 'add'>,
    private readonly deliver: Deliver,
  ) {}

  /**
   * @param isCareful delivers under savepoints and parks what the handler refuses; otherwise the
   *   handler's error is thrown and nothing is applied
   */
  async apply(slices: readonly Slice[], isCareful: boolean): Promise<SliceOutcome[]> {
    const works: AfterCommit[] = [];
    await failpoint('projector-before-transaction');
    const done = await this.database.transaction(async (tx) => {
      const rows = await this.offsets.lock(tx, slices);
      const judged = slices.map((slice) => {
        const verdict = judge(
          rows.get(partitionId(slice))!,
          slice.messages.map(({ message }) => message),
        );
        const { fresh, skipped } = partsOf(slice, verdict);
        return { slice, verdict, fresh, skipped };
      });
      const fresh = judged.flatMap(({ slice, fresh: list }) =>
        list.map((each) => ({ ...each, topic: slice.topic, partition: slice.partition })),
      );
      const parked = [...undecoded(fresh), ...(await this.deliverAll(fresh, tx, isCareful, works))];
      await this.parked.add(tx, parked);
      const parkedCounts = countByPartition(parked);
      const outcomes = judged.map(({ slice, verdict, fresh: list, skipped }) => {
        const parkedHere = parkedCounts.get(partitionId(slice)) ?? 0;
        const { topic, partition } = slice;
        return {
          topic,
          partition,
          verdict,
          nextOffset: slice.messages.at(-1)!.message.offset + 1,
          applied: list.length - parkedHere,
          skipped,
          parked: parkedHere,
        };
      });
      await this.offsets.save(
        tx,
        outcomes.flatMap((outcome, index) => changeOf(outcome, judged[index]!.fresh)),
      );
      await failpoint('projector-inside-transaction');
      return outcomes;
    });
    await failpoint('projector-after-transaction');
    runAfterCommit(works);
    return done;
  }

  private async deliverAll(
    fresh: readonly PlacedMessage[],
    tx: Sql,
    isCareful: boolean,
    works: AfterCommit[],
  ): Promise<ParkedMessage[]> {
    const sourceOf = new Map<ConsumedEvent, PlacedMessage>();
    for (const each of fresh) if (each.decoded.isGood) sourceOf.set(each.decoded.event, each);
    const byTopic = groupBy([...sourceOf.keys()], ({ position }) => position.topic);
    const refused: RefusedEvent[] = [];
    for (const topic of [...byTopic.keys()].sort()) {
      const events = byTopic.get(topic)!;
      if (isCareful) {
        refused.push(...(await deliverCarefully(this.deliver, topic, events, tx, works)));
      } else await this.deliver(topic, events, tx, works);
    }
    return refused.map(({ event, detail }) => {
      const { topic, partition, message } = sourceOf.get(event)!;
      return { topic, partition, message, reason: 'handler-refused', detail };
    });
  }
}

function partsOf(
  slice: Slice,
  verdict: FenceVerdict,
): { fresh: readonly ReadMessage[]; skipped: number } {
  if (verdict.kind === 'behind') return { fresh: [], skipped: slice.messages.length };
  if (verdict.kind !== 'apply') return { fresh: [], skipped: 0 };
  const fresh = slice.messages.filter(({ message }) => message.offset >= verdict.from);
  return { fresh, skipped: slice.messages.length - fresh.length };
}

function undecoded(fresh: readonly PlacedMessage[]): ParkedMessage[] {
  return fresh.flatMap(({ topic, partition, message, decoded }) =>
    decoded.isGood
      ? []
      : [{ topic, partition, message, reason: decoded.reason, detail: decoded.detail }],
  );
}

function countByPartition(parked: readonly ParkedMessage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of parked)
    counts.set(partitionId(each), (counts.get(partitionId(each)) ?? 0) + 1);
  return counts;
}

/** The new offset row; none when the partition did not move. */
function changeOf(outcome: SliceOutcome, fresh: readonly ReadMessage[]): OffsetChange[] {
  const { topic, partition, verdict, applied, nextOffset } = outcome;
  const change = { topic, partition, applied, lastDigest: null, lastEventTime: null };
  if (verdict.kind === 'log-lost') {
    return [{ ...change, nextOffset: verdict.nextOffset, stoppedReason: verdict.kind }];
  }
  if (verdict.kind !== 'apply') return [];
  const lastDigest = digestOf(fresh.at(-1)!.message);
  const lastEventTime = latestTime(fresh);
  return [{ ...change, nextOffset, lastDigest, lastEventTime, stoppedReason: null }];
}

function latestTime(messages: readonly ReadMessage[]): string | null {
  let latest: string | null = null;
  for (const { decoded } of messages) {
    if (decoded.isGood && (latest === null || decoded.event.time > latest)) {
      latest = decoded.event.time;
    }
  }
  return latest;
}
