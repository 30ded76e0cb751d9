import type { AwardEvent } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { AwardState } from './award.rules.js';
import { AwardsRepository } from './awards.repository.js';

const PAGE = 500;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Says the current state of every award again, for readers that lost some of the log. */
@Injectable()
export class AwardsRepublisher {
  constructor(
    private readonly database: Database,
    private readonly awards: AwardsRepository,
  ) {}

  /**
   * Always harmless: ids and versions are those that were published before, and readers keep the newest.
   * An award that is revoked meanwhile is published by its revocation, with a higher version.
   *
   * @returns how many awards were published
   */
  async republishAll(actorId: string): Promise<number> {
    const correlationId = newId();
    const trail = { actorId, correlationId, causationId: correlationId };
    let count = 0;
    let page = await this.awards.pageOfAll(BEFORE_ALL, PAGE);
    while (page.length > 0) {
      await appendToOutbox(this.database, page.map(toEvent), trail, recordedAt);
      wakeRelay();
      count += page.length;
      page = await this.awards.pageOfAll(page.at(-1)!.id, PAGE);
    }
    return count;
  }

  /** Says some awards again, for readers that forgot them. @returns how many of them there are */
  async republish(ids: readonly string[], actorId: string): Promise<number> {
    const correlationId = newId();
    const awards = await this.awards.some(ids);
    const trail = { actorId, correlationId, causationId: correlationId };
    await appendToOutbox(this.database, awards.map(toEvent), trail, recordedAt);
    wakeRelay();
    return awards.length;
  }
}

/** The last fact about an award is what made its present state. */
function toEvent(data: AwardState): AwardEvent {
  return { name: data.state === 'revoked' ? 'AwardRevoked' : 'AwardGranted', data };
}

/** When that was recorded: what is told again is no news. */
function recordedAt({ data }: AwardEvent): Date {
  return new Date(data.revocation?.revokedAt ?? data.grantedAt);
}
