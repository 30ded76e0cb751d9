import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@dong-hanh/contracts';
import { eventually, testKafka } from '@dong-hanh/testing';
import type { Sql } from '@dong-hanh/persistence';
import { AFTER_FAULT_MS } from '../../processes.js';
import { brokers, inDatabase } from '../../proof.js';
import type { ReaderLook } from './standstill.js';

export type ReaderName = 'membership' | 'reporting';

/** What both readers hear of: awards and supports. */
const HEARD = [topics.award, topics.support];
const LOOK_EVERY_MS = 100;

/** Watches a reader while something is done. @returns each look, in order, the last one afterwards */
export async function watchReader(
  service: ReaderName,
  work: () => Promise<unknown>,
): Promise<ReaderLook[]> {
  const looks: ReaderLook[] = [];
  const stopping = new AbortController();
  const watching = withEnds((endsNow) =>
    inDatabase(service, async (database) => {
      for (let isLast = false; !isLast;) {
        isLast = stopping.signal.aborted;
        const ends = await endsNow();
        looks.push({ ends, applied: await appliedBy(database), at: performance.now() });
        await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }),
  );
  watching.catch(() => undefined);
  try {
    await work();
  } finally {
    stopping.abort();
  }
  await watching;
  return looks;
}

/** Waits until both readers have applied whatever the logs hold now. */
export async function untilBothApplied(withinMs = AFTER_FAULT_MS): Promise<void> {
  const ends = await withEnds((endsNow) => endsNow());
  for (const service of ['membership', 'reporting'] as const) {
    await inDatabase(service, (database) =>
      eventually(
        async () => {
          const applied = await appliedBy(database);
          const behind = [...ends].filter(([id, end]) => (applied.get(id) ?? 0) < end);
          if (behind.length > 0) throw new Error(`${service} is behind in ${behind.join('; ')}`);
        },
        { withinMs },
      ),
    );
  }
}

async function appliedBy(database: Sql): Promise<Map<string, number>> {
  const rows = await database.query<{ id: string; next: number }>(
    `select topic || '/' || partition as id, next_offset as next
     from stream_offsets where topic = any($1)`,
    [HEARD],
  );
  return new Map(rows.map(({ id, next }) => [id, next]));
}

/** Gives `work` a look at where the logs end. */
async function withEnds<T>(
  work: (endsNow: () => Promise<Map<string, number>>) => Promise<T>,
): Promise<T> {
  const admin = testKafka(brokers()).admin();
  await admin.connect();
  try {
    return await work(async () => {
      const ends = await Promise.all(
        HEARD.map(async (topic) =>
          (await admin.fetchTopicOffsets(topic)).map(
            ({ partition, high }) => [`${topic}/${partition}`, Number(high)] as const,
          ),
        ),
      );
      return new Map(ends.flat());
    });
  } finally {
    await admin.disconnect();
  }
}
