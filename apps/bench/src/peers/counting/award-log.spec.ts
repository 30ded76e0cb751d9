import { describe, expect, it } from '@jest/globals';
import type { KafkaEventLog, OutgoingMessage } from '@dong-hanh/messaging';
import { AwardHistory } from '../../data/award-history.js';
import { publishAwards } from './award-log.js';

describe('a topic of awards', () => {
  it('holds every event, some of them a second time and by then older than what is known', async () => {
    const pages: (readonly OutgoingMessage[])[] = [];
    const log = {
      publish: (page: readonly OutgoingMessage[]) => Promise.resolve(void pages.push(page)),
    } as KafkaEventLog;
    const count = await publishAwards(log, new AwardHistory(1).events(20_000));
    const messages = pages.flat();
    expect(messages).toHaveLength(count);
    expect(count).toBeGreaterThan(20_500);
    const newest = new Map<string, number>();
    let older = 0;
    for (const { key, value } of messages) {
      const version = Number((JSON.parse(String(value)) as { sequence: string }).sequence);
      if (version < (newest.get(key) ?? 0)) older += 1;
      else newest.set(key, version);
    }
    expect(older).toBeGreaterThan(0);
  });
});
