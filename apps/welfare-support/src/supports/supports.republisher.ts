import type { SupportEvent } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { Clock, newId } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { recordOf, type SupportState } from './support.rules.js';
import { SupportsRepository } from './supports.repository.js';

const PAGE = 500;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Says the current state of every support again, for readers that lost some of the log. */
@Injectable()
export class SupportsRepublisher {
  constructor(
    private readonly database: Database,
    private readonly supports: SupportsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Always harmless: ids and versions are those that were published before, and readers keep the newest.
   * A support that is returned meanwhile is published by its return, with a higher version.
   *
   * @returns how many supports were published
   */
  async republishAll(actorId: string): Promise<number> {
    const correlationId = newId();
    const trail = { actorId, correlationId, causationId: correlationId };
    let count = 0;
    let page = await this.supports.pageOfAll(BEFORE_ALL, PAGE);
    while (page.length > 0) {
      await appendToOutbox(this.database, page.map(toEvent), trail, this.clock.now());
      wakeRelay();
      count += page.length;
      page = await this.supports.pageOfAll(page.at(-1)!.id, PAGE);
    }
    return count;
  }

  /** Says some supports again, for readers that forgot them. @returns how many of them there are */
  async republish(ids: readonly string[], actorId: string): Promise<number> {
    const correlationId = newId();
    const supports = await this.supports.some(ids);
    const trail = { actorId, correlationId, causationId: correlationId };
    await appendToOutbox(this.database, supports.map(toEvent), trail, this.clock.now());
    wakeRelay();
    return supports.length;
  }
}

/** The last fact about a support is what made its present state. */
function toEvent(support: SupportState): SupportEvent {
  const data = recordOf(support);
  return { name: data.return ? 'SupportReturned' : 'SupportGranted', data };
}
