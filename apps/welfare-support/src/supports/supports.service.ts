import type { Permission } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { Database, type Sql } from '@dong-hanh/persistence';
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
import { returnSupport, type SupportState } from './support.rules.js';
import type { SupportReturnRequest } from './supports.dto.js';
import { SupportsRepository } from './supports.repository.js';

/** What officers do with single supports. */
@Injectable()
export class SupportsService {
  constructor(
    private readonly database: Database,
    private readonly supports: SupportsRepository,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** Takes a support back; of two officers at the same moment one is told that it was returned already. */
  async return(
    id: string,
    request: SupportReturnRequest,
    context: RequestContext,
  ): Promise<SupportState> {
    await this.requireReturnable(id, eventContextOf(context).actorId);
    const attempt = idempotencyOf(context, `POST /v1/supports/${id}/return`, request);
    await this.database.transaction((tx) =>
      once(tx, attempt, async () => {
        await this.lockAndReturn(tx, id, request, context);
        return [id];
      }),
    );
    wakeRelay();
    return (await this.supports.find(id))!.support;
  }

  private async lockAndReturn(
    tx: Sql,
    id: string,
    { reason, returnedOn, amount }: SupportReturnRequest,
    context: RequestContext,
  ): Promise<void> {
    const trail = eventContextOf(context);
    const standing = await this.supports.lock(tx, id);
    const moment = { now: this.clock.now(), today: this.clock.today() };
    const { support, event } = returnSupport(standing, { returnedOn, amount }, moment);
    await this.supports.takeBack(tx, support, { reason, actorId: trail.actorId });
    await appendToOutbox(tx, [event], trail, moment.now);
  }

  /** 404 for whom the support is hidden from, 403 for whom may read it only. */
  private async requireReturnable(id: string, accountId: string): Promise<void> {
    await this.rights.requireAnywhere(accountId, 'support.return');
    const found = await this.supports.find(id);
    if (found && (await this.holds(accountId, 'support.return', found.support))) return;
    const isReadable = found && (await this.holds(accountId, 'support.read', found.support));
    throw isReadable ? permissionMissing('support.return') : new Problem('support-unknown');
  }

  private async holds(
    accountId: string,
    permission: Permission,
    { unitId }: SupportState,
  ): Promise<boolean> {
    const [isHeld] = await this.rights.covers(accountId, permission, [unitId]);
    return isHeld === true;
  }
}
