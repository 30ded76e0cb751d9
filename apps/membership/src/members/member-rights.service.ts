import type { Permission } from '@dong-hanh/contracts';
import { AccessRights, Clock, permissionMissing, Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { AccessService } from '../access/access.service.js';
import { UnitsService } from '../units/units.service.js';
import type { MemberResponse } from './members.dto.js';
import { MembersRepository, type MemberScope } from './members.repository.js';

/** Who may see whose record. */
@Injectable()
export class MemberRightsService {
  constructor(
    private readonly members: MembersRepository,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly access: AccessService,
    private readonly clock: Clock,
  ) {}

  /**
   * The record, for who may read it: by a right over the member's unit, or because it is the own one.
   * Outside that it looks as if it did not exist. An account that can read nobody's record is told which
   * right it lacks.
   */
  async readable(
    accountId: string,
    permission: Permission,
    memberId: string,
  ): Promise<MemberResponse> {
    const member = await this.members.find(memberId, this.clock.today());
    if (member) {
      const [isHeld] = await this.rights.covers(accountId, permission, [member.unitId]);
      if (isHeld) return member;
    }
    const own = await this.access.memberOf(accountId);
    if (member && own !== null && (await this.isSamePerson(own, member))) return member;
    if (own === null) await this.rights.requireAnywhere(accountId, permission);
    throw new Problem('member-unknown');
  }

  /** Whether a record is the own one, or one that was merged with it. */
  private async isSamePerson(own: string, { id, mergedInto }: MemberResponse): Promise<boolean> {
    if (own === id || own === mergedInto) return true;
    const survivorId = (await this.members.find(own, this.clock.today()))?.mergedInto;
    return survivorId !== undefined && (survivorId === id || survivorId === mergedInto);
  }

  /** The record, for who holds a right over its unit: to be that person is not enough. */
  async requireOver(
    accountId: string,
    permission: Permission,
    memberId: string,
  ): Promise<MemberResponse> {
    await this.rights.requireAnywhere(accountId, permission);
    const member = await this.readable(accountId, 'member.read', memberId);
    await this.rights.require(accountId, permission, member.unitId);
    return member;
  }

  /** @throws Problem 403 unless the account may read somebody's record, be it the own one */
  async requireSome(accountId: string, permission: Permission): Promise<void> {
    const own = await this.access.memberOf(accountId);
    if (own === null) await this.rights.requireAnywhere(accountId, permission);
  }

  /** Those of the records that the account may read, in their order. */
  async onlyReadable<T extends { id: string; unitId: string }>(
    accountId: string,
    permission: Permission,
    records: readonly T[],
  ): Promise<T[]> {
    const own = await this.access.memberOf(accountId);
    const unitIds = [...new Set(records.map(({ unitId }) => unitId))];
    const held = await this.rights.covers(accountId, permission, unitIds);
    const readable = new Set(unitIds.filter((_, index) => held[index]));
    return records.filter(({ id, unitId }) => id === own || readable.has(unitId));
  }

  /**
   * Whose records a list may show: those of a unit, or all that the account may read.
   *
   * @throws Problem `unit-unknown`, or 403 without the right over the unit
   */
  async scopeFor(
    accountId: string,
    permission: Permission,
    asked: { unitId?: string; direct: boolean; asOf?: string },
  ): Promise<MemberScope> {
    const on = asked.asOf ?? this.clock.today();
    const granted = await this.rights.grantedUnits(accountId, permission);
    if (granted.length === 0) throw permissionMissing(permission);
    const everywhere = granted.some(({ unitId }) => unitId === null);
    if (asked.unitId === undefined) {
      const roots = granted.flatMap(({ unitId, withSubtree }) =>
        unitId === null ? [] : [{ unitId, withSubtree }],
      );
      return { on, roots, everywhere };
    }
    await this.units.requireKnown(asked.unitId);
    await this.rights.require(accountId, permission, asked.unitId);
    const roots = [{ unitId: asked.unitId, withSubtree: !asked.direct }];
    const scope = { on, roots, everywhere: false };
    const mayBeNarrower = !asked.direct && granted.some(({ withSubtree }) => !withSubtree);
    return mayBeNarrower ? this.narrow(accountId, permission, scope) : scope;
  }

  /** A right at a unit alone does not reach what stands below it. */
  private async narrow(
    accountId: string,
    permission: Permission,
    scope: MemberScope,
  ): Promise<MemberScope> {
    const unitIds = await this.members.unitsIn(scope);
    const held = await this.rights.covers(accountId, permission, unitIds);
    const within = unitIds.filter((_, index) => held[index]);
    return { ...scope, roots: within.map((unitId) => ({ unitId, withSubtree: false })) };
  }
}
