import type { Permission } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { DataSource, inTransaction, type Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  eventContextOf,
  idempotencyOf,
  once,
  permissionMissing,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DecisionsService } from '../decisions/decisions.service.js';
import { AwardEntity } from './award.entity.js';
import { revoke, type AwardState } from './award.rules.js';
import type { AwardWithReason, RevocationRequest } from './awards.dto.js';
import { AwardsRepository } from './awards.repository.js';

/** What officers do with single awards. */
@Injectable()
export class AwardsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly awards: AwardsRepository,
    private readonly decisions: DecisionsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** Revokes an award; of two officers at the same moment one is told that it is revoked already. */
  async revoke(
    id: string,
    request: RevocationRequest,
    context: RequestContext,
  ): Promise<AwardWithReason> {
    await this.requireRevocable(id, eventContextOf(context).actorId);
    const attempt = idempotencyOf(context, `POST /v1/awards/${id}/revocation`, request);
    await inTransaction(this.dataSource, async (manager, tx) => {
      await once(tx, attempt, async () => {
        await this.lockAndRevoke(manager, tx, id, request, context);
        return [id];
      });
    });
    wakeRelay();
    return (await this.awards.find(id))!;
  }

  private async lockAndRevoke(
    manager: EntityManager,
    tx: Sql,
    id: string,
    { number, signedOn, reason }: RevocationRequest,
    context: RequestContext,
  ): Promise<void> {
    const lock = { mode: 'pessimistic_write' } as const;
    const standing = await manager.findOneOrFail(AwardEntity, { where: { id }, lock });
    const moment = { now: this.clock.now(), today: this.clock.today() };
    const { award, event } = revoke(standing, { number, signedOn }, moment);
    const trail = eventContextOf(context);
    await this.decisions.recordRevocation(tx, award, { reason, actorId: trail.actorId });
    const { version, state, revocation } = award;
    await manager.update(AwardEntity, id, { version, state, revocation });
    await appendToOutbox(tx, [event], trail, moment.now);
  }

  /** 404 for whom the award is hidden from, 403 for whom may read it only. */
  private async requireRevocable(id: string, accountId: string): Promise<void> {
    await this.rights.requireAnywhere(accountId, 'award.revoke');
    const found = await this.awards.find(id);
    if (found && (await this.holds(accountId, 'award.revoke', found.award))) return;
    const isReadable = found && (await this.holds(accountId, 'award.read', found.award));
    throw isReadable ? permissionMissing('award.revoke') : new Problem('award-unknown');
  }

  private async holds(
    accountId: string,
    permission: Permission,
    { unitId }: AwardState,
  ): Promise<boolean> {
    const [isHeld] = await this.rights.covers(accountId, permission, [unitId]);
    return isHeld === true;
  }
}
