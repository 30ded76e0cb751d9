import { liveEntries, streams, type AwardEvent, type AwardRecord } from '@dong-hanh/contracts';
import { LiveFeed } from '@dong-hanh/jobs';
import { ConsumesStream, type EventBatch } from '@dong-hanh/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { applyAwardFacts, arrivingAwards } from './award-statistics.projection.js';

/** Takes over what emulation publishes about awards. */
@Controller()
export class AwardStatisticsConsumer {
  constructor(private readonly feed: LiveFeed) {}

  @ConsumesStream(streams.award)
  async apply(@Payload() { events, tx, afterCommit }: EventBatch<AwardEvent>): Promise<void> {
    await applyAwards({ events, tx });
    afterCommit(() => {
      for (const entry of liveEntries(events, 'reporting', new Date())) this.feed.append(entry);
    });
  }
}

/** What a batch of awards does to the tables. */
export async function applyAwards({
  events,
  tx,
}: Pick<EventBatch<AwardEvent>, 'events' | 'tx'>): Promise<void> {
  await tx.query(applyAwardFacts, [arrivingAwards(events.map(awardAfter))]);
}

/** The award after the fact; an event that is new must be given a meaning before this compiles. */
function awardAfter(event: AwardEvent): AwardRecord {
  switch (event.name) {
    case 'AwardGranted':
    case 'AwardRevoked':
      return event.data;
  }
}
