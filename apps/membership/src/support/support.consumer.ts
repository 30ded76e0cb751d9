import { liveEntries, streams, type SupportEvent } from '@dong-hanh/contracts';
import { LiveFeed } from '@dong-hanh/jobs';
import { ConsumesStream, newestPerKey, type EventBatch } from '@dong-hanh/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { supportRowOf, upsertSupports, type SupportRow } from './support.projection.js';

/** Hears of support and keeps it with whoever received it. */
@Controller()
export class SupportConsumer {
  constructor(private readonly feed: LiveFeed) {}

  @ConsumesStream(streams.support)
  async apply(@Payload() { events, tx, afterCommit }: EventBatch<SupportEvent>): Promise<void> {
    await applySupports({ events, tx });
    afterCommit(() => {
      for (const entry of liveEntries(events, 'membership', new Date())) this.feed.append(entry);
    });
  }
}

/** What a batch of events does to the table. */
export async function applySupports({
  events,
  tx,
}: Pick<EventBatch<SupportEvent>, 'events' | 'tx'>): Promise<void> {
  const rows = newestPerKey(events).map((event): SupportRow => {
    switch (event.name) {
      case 'SupportGranted':
      case 'SupportReturned':
        return supportRowOf(event.data);
    }
  });
  await tx.query(upsertSupports, [JSON.stringify(rows)]);
}
