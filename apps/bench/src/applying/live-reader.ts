import { topics } from '@dong-hanh/contracts';
import { KafkaBatchStrategy, type EventBatch } from '@dong-hanh/messaging';
import type { Database } from '@dong-hanh/persistence';
import { uniqueName } from '@dong-hanh/testing';
import type { AwardLog } from './award-log.js';

/** What the first reading of a whole log took. */
export interface Reading {
  /** From the first batch to the commit of the last one. */
  ms: number;
  transactions: number;
}

/**
 * Applies a log from its beginning as the service does while it lives: by the same strategy, drain, applier and
 * fence, in this process, with `apply` as the handler.
 */
export async function applyAll(
  log: AwardLog,
  database: Database,
  apply: (batch: EventBatch) => Promise<void>,
  group = uniqueName('applying'),
): Promise<Reading> {
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const strategy = new KafkaBatchStrategy({ group, log: log.open(), database, onFatal: fail });
  let began = 0;
  let left = log.events.length;
  let transactions = 0;
  const done = new Promise<number>((resolve) => {
    const handler = async (batch: EventBatch) => {
      began ||= performance.now();
      await apply(batch);
      batch.afterCommit(() => {
        transactions += 1;
        left -= batch.events.length;
        if (left <= 0) resolve(performance.now() - began);
      });
    };
    strategy.addHandler(topics.award, handler, true);
  });
  strategy.listen((error) => error && fail(error as Error));
  strategy.onApplicationBootstrap();
  try {
    return { ms: await Promise.race([done, failed]), transactions };
  } finally {
    await strategy.close();
  }
}
