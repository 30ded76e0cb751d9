import { streams, type AccessEvent, type MemberEvent, type UnitEvent } from '@dong-hanh/contracts';
import { ConsumesStream, newestPerKey, type EventBatch } from '@dong-hanh/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { writeAccess, writeMembers, writeUnits } from './directory-writer.js';

/** Takes over what membership publishes. Every event carries the whole state, so the newest says all. */
@Controller()
export class DirectoryConsumer {
  @ConsumesStream(streams.unit)
  async applyUnits(@Payload() { events, tx }: EventBatch<UnitEvent>): Promise<void> {
    await writeUnits(tx, statesOf(events));
  }

  @ConsumesStream(streams.member)
  async applyMembers(@Payload() { events, tx }: EventBatch<MemberEvent>): Promise<void> {
    await writeMembers(tx, statesOf(events));
  }

  @ConsumesStream(streams.access)
  async applyAccess(@Payload() { events, tx }: EventBatch<AccessEvent>): Promise<void> {
    await writeAccess(tx, statesOf(events));
  }
}

function statesOf<D>(events: readonly { key: string; version: number; data: D }[]): D[] {
  return newestPerKey(events).map(({ data }) => data);
}
