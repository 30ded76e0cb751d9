import {
  streams,
  type AccessEvent,
  type MemberEvent,
  type MemberState,
  type UnitEvent,
} from '@dong-hanh/contracts';
import { ConsumesStream, newestPerKey, type EventBatch } from '@dong-hanh/messaging';
import type { Sql } from '@dong-hanh/persistence';
import { Controller, Inject, Optional } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { writeAccess, writeMembers, writeUnits } from './directory-writer.js';

/**
 * What a service keeps of the same events beside the directory: a topic has one reader in a service, so whoever
 * else needs it is told in the transaction that writes the directory.
 */
export interface KeptBeside {
  /** @param members the newest state of each member in a batch, also of versions that came before */
  members?(tx: Sql, members: readonly MemberState[]): Promise<void>;
}
export const KEPT_BESIDE = Symbol('what is kept beside the directory');

/** Takes over what membership publishes. Every event carries the whole state, so the newest says all. */
@Controller()
export class DirectoryConsumer {
  constructor(@Optional() @Inject(KEPT_BESIDE) private readonly beside: KeptBeside = {}) {}

  @ConsumesStream(streams.unit)
  async applyUnits(@Payload() { events, tx }: EventBatch<UnitEvent>): Promise<void> {
    await writeUnits(tx, statesOf(events));
  }

  @ConsumesStream(streams.member)
  async applyMembers(@Payload() { events, tx }: EventBatch<MemberEvent>): Promise<void> {
    const members = statesOf(events);
    await writeMembers(tx, members);
    await this.beside.members?.(tx, members);
  }

  @ConsumesStream(streams.access)
  async applyAccess(@Payload() { events, tx }: EventBatch<AccessEvent>): Promise<void> {
    await writeAccess(tx, statesOf(events));
  }
}

function statesOf<D>(events: readonly { key: string; version: number; data: D }[]): D[] {
  return newestPerKey(events).map(({ data }) => data);
}
