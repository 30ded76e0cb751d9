import { liveEntries, streams, type AwardEvent } from '@dong-hanh/contracts';
import { LiveFeed } from '@dong-hanh/jobs';
import { ConsumesStream, newestPerKey, type EventBatch } from '@dong-hanh/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { honourOf, upsertHonours, type HonourRow } from './honours.projection.js';

/** Hears of awards and keeps them with whoever received them. */
@Controller()
export class HonoursConsumer {
  constructor(private readonly feed: LiveFeed) {}

  @ConsumesStream(streams.award)
  async apply(@Payload() { events, tx, afterCommit }: EventBatch<AwardEvent>): Promise<void> {
    await applyHonours({ events, tx });
    afterCommit(() => {
      for (const entry of liveEntries(events, 'membership', new Date())) this.feed.append(entry);
    });
  }
}

/** What a batch of events does to the table. */
export async function applyHonours({
  events,
  tx,
}: Pick<EventBatch<AwardEvent>, 'events' | 'tx'>): Promise<void> {
  const rows = newestPerKey(events).map((event): HonourRow => {
    switch (event.name) {
      case 'AwardGranted':
      case 'AwardRevoked':
        return honourOf(event.data);
    }
  });
  await tx.query(upsertHonours, [JSON.stringify(rows)]);
}
