import { streams, type AwardEvent, type AwardRecord } from '@dong-hanh/contracts';
import { ConsumesStream, type EventBatch } from '@dong-hanh/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { applyAwardFacts, factRows } from './award-statistics.projection.js';

/** Takes over what emulation publishes about awards. */
@Controller()
export class AwardStatisticsConsumer {
  @ConsumesStream(streams.award)
  async apply(@Payload() { events, tx }: EventBatch<AwardEvent>): Promise<void> {
    await tx.query(applyAwardFacts, [JSON.stringify(factRows(events.map(awardAfter)))]);
  }
}

/** The award after the fact; an event that is new must be given a meaning before this compiles. */
function awardAfter(event: AwardEvent): AwardRecord {
  switch (event.name) {
    case 'AwardGranted':
    case 'AwardRevoked':
      return event.data;
  }
}
