import { failpoint, toOutboxRows, wakeRelay } from '@dong-hanh/messaging';
import { Database, type Sql } from '@dong-hanh/persistence';
import {
  claimIdempotency,
  Clock,
  eventContextOf,
  idempotencyOf,
  keepAnswer,
  newId,
  type IdempotencyRequest,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { grantedMoney, moneyOf } from '../supports/support-amount.rules.js';
import { grant, type GrantFacts, type WrittenGrant } from '../supports/support.rules.js';
import { toSupportResponse } from '../supports/supports.dto.js';
import { GrantFactsService } from './grant-facts.service.js';
import type { GrantSource, SupportGrantResponse } from './grants.dto.js';
import { GrantsRepository } from './grants.repository.js';

/** Records what units give. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly database: Database,
    private readonly facts: GrantFactsService,
    private readonly grants: GrantsRepository,
    private readonly clock: Clock,
  ) {}

  /** Records a grant with all its supports, or nothing. */
  async grant(written: WrittenGrant, context: RequestContext): Promise<SupportGrantResponse> {
    const facts = await this.facts.of(written, eventContextOf(context).actorId);
    const attempt = idempotencyOf(context, 'POST /v1/support-grants', written);
    const recorded = attempt
      ? await this.database.transaction((tx) =>
          this.writeOnce(tx, attempt, written, facts, context),
        )
      : await this.write(this.database, written, facts, context);
    await failpoint('writer-before-answer');
    wakeRelay();
    return recorded;
  }

  private async writeOnce(
    tx: Sql,
    attempt: IdempotencyRequest,
    written: WrittenGrant,
    facts: GrantFacts,
    context: RequestContext,
  ): Promise<SupportGrantResponse> {
    const kept = await claimIdempotency(tx, attempt);
    if (kept) {
      const id = kept.ids[0]!;
      return { id, supports: await this.grants.findAsGranted(tx, id) };
    }
    const recorded = await this.write(tx, written, facts, context);
    await keepAnswer(tx, attempt, { status: 201, ids: [recorded.id] });
    await failpoint('writer-before-commit');
    return recorded;
  }

  private async write(
    sql: Sql,
    written: WrittenGrant,
    facts: GrantFacts,
    context: RequestContext,
  ): Promise<SupportGrantResponse> {
    const now = this.clock.now();
    const trail = eventContextOf(context);
    const { grantId: id, supports, events } = grant(written, facts, { now, nextId: newId });
    const outbox = JSON.stringify(toOutboxRows(events, trail, now));
    await this.grants.record(
      sql,
      {
        id,
        programmeId: written.programmeId,
        unitId: written.unitId,
        category: written.category,
        grantedOn: written.grantedOn,
        amount: grantedMoney(written),
        inKind: written.inKind ?? null,
        sources: written.sources.map(toGrantSource),
        recordedAt: now,
      },
      { supports, outbox, actorId: trail.actorId },
    );
    return { id, supports: supports.map(toSupportResponse) };
  }
}

function toGrantSource({ kind, name, amount }: WrittenGrant['sources'][number]): GrantSource {
  return { kind, ...(name && { name }), amount: moneyOf(amount) };
}
