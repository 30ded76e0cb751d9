import { streams, type AwardEvent } from '@dong-hanh/contracts';
import { ConsumesStream, newestPerKey, type EventBatch } from '@dong-hanh/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { honourOf, upsertHonours, type HonourRow } from './honours.projection.js';

/** Hears of awards and keeps them with whoever received them. */
@Controller()
export class HonoursConsumer {
  @ConsumesStream(streams.award)
  async apply(@Payload() { events, tx }: EventBatch<AwardEvent>): Promise<void> {
    const rows = newestPerKey(events).map((event): HonourRow => {
      switch (event.name) {
        case 'AwardGranted':
        case 'AwardRevoked':
          return honourOf(event.data);
      }
    });
    await tx.query(upsertHonours, [JSON.stringify(rows)]);
  }
}
