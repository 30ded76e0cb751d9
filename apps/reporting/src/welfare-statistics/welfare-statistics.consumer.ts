import { liveEntries, streams, type SupportEvent, type SupportRecord } from '@dong-hanh/contracts';
import { LiveFeed } from '@dong-hanh/jobs';
import { ConsumesStream, type EventBatch } from '@dong-hanh/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { applySupportFacts, arrivingSupports } from './welfare-statistics.projection.js';

/** Takes over what welfare-support publishes about support. */
@Controller()
export class WelfareStatisticsConsumer {
  constructor(private readonly feed: LiveFeed) {}

  @ConsumesStream(streams.support)
  async apply(@Payload() { events, tx, afterCommit }: EventBatch<SupportEvent>): Promise<void> {
    await applySupports({ events, tx });
    afterCommit(() => {
      for (const entry of liveEntries(events, 'reporting', new Date())) this.feed.append(entry);
    });
  }
}

/** What a batch of supports does to the tables. */
export async function applySupports({
  events,
  tx,
}: Pick<EventBatch<SupportEvent>, 'events' | 'tx'>): Promise<void> {
  await tx.query(applySupportFacts, [arrivingSupports(events.map(supportAfter))]);
}

/** The support after the fact; an event that is new must be given a meaning before this compiles. */
function supportAfter(event: SupportEvent): SupportRecord {
  switch (event.name) {
    case 'SupportGranted':
    case 'SupportReturned':
      return event.data;
  }
}
