import type { Permission } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { violatedConstraint, type Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  eventContextOf,
  idempotencyOf,
  once,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { MemberResponse } from '../members/members.dto.js';
import { MemberRightsService } from '../members/member-rights.service.js';
import { MembersService } from '../members/members.service.js';
import { UnitsService } from '../units/units.service.js';
import { change, type MembershipChange, type Transition } from './membership.rules.js';
import { MembershipsRepository } from './memberships.repository.js';

/** A change as it came: whose membership, by whom, and the version that the sender has seen. */
export interface ChangeOrder {
  memberId: string;
  change: MembershipChange;
  context: RequestContext;
  ifMatch: string | undefined;
}

const permissionFor: Record<Transition, Permission> = {
  transfer: 'member.transfer',
  suspension: 'member.suspend',
  resumption: 'member.suspend',
  exit: 'member.end',
  reversal: 'member.suspend',
  readmission: 'member.admit',
};

/** Where each change is posted; a reversal is a resumption to those who ask for it. */
const pathFor: Record<Transition, string> = {
  transfer: 'transfers',
  suspension: 'suspensions',
  resumption: 'resumptions',
  exit: 'exits',
  reversal: 'resumptions',
  readmission: 'readmissions',
};

/** What officers decide about memberships after the admission. */
@Injectable()
export class MembershipsService {
  constructor(
    private readonly memberships: MembershipsRepository,
    private readonly members: MembersService,
    private readonly memberRights: MemberRightsService,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** Changes a membership from a day on. @returns the member on that day */
  async change(order: ChangeOrder): Promise<MemberResponse> {
    const { memberId, change: wanted, context } = order;
    await this.requireRights(order, eventContextOf(context).actorId);
    const route = `POST /v1/members/${memberId}/${pathFor[wanted.transition]}`;
    const attempt = idempotencyOf(context, route, wanted);
    await this.memberships
      .transaction((tx) =>
        once(tx, attempt, async () => {
          await this.record(tx, order);
          return [memberId];
        }),
      )
      .catch((error: unknown) => {
        throw namedViolation(error);
      });
    wakeRelay();
    return this.members.showOn(memberId, wanted.effectiveOn);
  }

  /** The right somewhere, then the record, then the right over the unit left and the unit gone to. */
  private async requireRights(
    { memberId, change: { transition, toUnitId } }: ChangeOrder,
    accountId: string,
  ): Promise<void> {
    const permission = permissionFor[transition];
    await this.rights.requireAnywhere(accountId, permission);
    const { mergedInto } = await this.memberRights.readable(accountId, 'member.read', memberId);
    if (mergedInto) throw new Problem('member-merged', { survivorId: mergedInto });
    const left = await this.memberships.lastUnit(memberId);
    // Whoever takes a former member in needs no right over the unit that he or she left long ago.
    if (left && transition !== 'readmission')
      await this.rights.require(accountId, permission, left);
    if (toUnitId === undefined) return;
    await this.units.requireKnown(toUnitId);
    await this.rights.require(accountId, permission, toUnitId);
  }

  private async record(
    tx: Sql,
    { memberId, change: wanted, context, ifMatch }: ChangeOrder,
  ): Promise<void> {
    const recordedAt = this.clock.now();
    const membership = await this.memberships.lock(tx, memberId);
    // It was there a moment ago: somebody merged it into another record.
    if (!membership) throw new Problem('stale');
    const unit = wanted.toUnitId && (await this.members.unitLife(tx, wanted.toUnitId));
    const changed = change(membership, wanted, {
      today: this.clock.today(),
      reason: await this.memberships.reason(tx, wanted),
      ...(unit && { unit }),
    });
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== `"${membership.version}"`)
      throw new Problem('stale');
    await this.memberships.save(tx, memberId, wanted, changed, recordedAt);
    const data = await this.members.stateOf(tx, memberId);
    const events = [{ name: changed.eventName, data }];
    await appendToOutbox(tx, events, eventContextOf(context), recordedAt);
  }
}

/** A unit that ends at the same moment is seen by the temporal key alone. */
function namedViolation(error: unknown): unknown {
  return violatedConstraint(error) === 'fk_placements_unit_id' ? new Problem('stale') : error;
}
