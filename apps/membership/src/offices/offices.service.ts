import type { Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  CursorSigner,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
  type Page,
  pageOf,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { UnitsService } from '../units/units.service.js';
import { leaveOffice, takeOffice, type NewHolding } from './office.rules.js';
import type {
  LeaveOfficeRequest,
  OfficeHoldingResponse,
  OfficeResponse,
  OfficerListQuery,
  OrganResponse,
  TakeOfficeRequest,
} from './offices.dto.js';
import { OfficesRepository, type OfficerPosition } from './offices.repository.js';

const OFFICERS = 'units/officers';

/** Who holds which office. */
@Injectable()
export class OfficesService {
  constructor(
    private readonly offices: OfficesRepository,
    private readonly memberRights: MemberRightsService,
    private readonly units: UnitsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
    private readonly cursors: CursorSigner,
  ) {}

  /** The organs of a day, with what units call them. */
  async organs(asOf?: string): Promise<{ data: OrganResponse[] }> {
    return { data: await this.offices.organs(asOf ?? this.clock.today()) };
  }

  /** The offices of a day. */
  async catalogue(asOf?: string): Promise<{ data: OfficeResponse[] }> {
    return { data: await this.offices.offices(asOf ?? this.clock.today()) };
  }

  /** The offices that a member held on a day, or ever. */
  async ofMember(
    accountId: string,
    memberId: string,
    asOf?: string,
  ): Promise<{ data: OfficeHoldingResponse[] }> {
    await this.memberRights.readable(accountId, 'member.read', memberId);
    return { data: await this.offices.ofMember(memberId, asOf) };
  }

  /** The offices that a member ever held, for those who have asked for the right themselves. */
  everHeldBy(memberId: string): Promise<OfficeHoldingResponse[]> {
    return this.offices.ofMember(memberId, undefined);
  }

  /** Who held an office of the unit on a day, by rank. */
  async ofUnit(
    accountId: string,
    unitId: string,
    { asOf, cursor, limit }: OfficerListQuery,
  ): Promise<Page<OfficeHoldingResponse>> {
    await this.rights.requireAnywhere(accountId, 'member.read');
    await this.units.requireKnown(unitId);
    await this.rights.require(accountId, 'member.read', unitId);
    const after = this.cursors.read<OfficerPosition>(OFFICERS, cursor);
    const on = asOf ?? this.clock.today();
    const rows = await this.offices.ofUnit(unitId, on, after, limit + 1);
    const { data, page } = pageOf(rows, limit, ({ rank, id }) =>
      this.cursors.sign(OFFICERS, { rank, id } satisfies OfficerPosition),
    );
    return { data: data.map(({ rank: _, ...holding }) => holding), page };
  }

  /** Puts a member into an office. */
  async take(
    memberId: string,
    request: TakeOfficeRequest,
    context: RequestContext,
  ): Promise<OfficeHoldingResponse> {
    const { actorId } = eventContextOf(context);
    await this.requireRights(actorId, memberId, request.unitId);
    const attempt = idempotencyOf(context, `POST /v1/members/${memberId}/offices`, request);
    const [id = ''] = await this.offices.transaction((tx) =>
      once(tx, attempt, () =>
        this.takeWithin(tx, [{ ...request, memberId, term: request.term ?? null }]),
      ),
    );
    return this.show(memberId, id);
  }

  /**
   * Puts members into offices inside a transaction that does more, for those who have asked for the right.
   *
   * @returns the ids of the holdings
   */
  async takeWithin(tx: Sql, holdings: readonly NewHolding[]): Promise<string[]> {
    const ids: string[] = [];
    for (const holding of holdings) {
      const facts = await this.offices.facts(tx, holding);
      takeOffice(holding, { ...facts, today: this.clock.today() });
      const id = newId();
      await this.offices.insert(tx, id, holding, this.clock.now());
      ids.push(id);
    }
    return ids;
  }

  /** Takes a member out of an office. */
  async leave(
    { memberId, holdingId }: { memberId: string; holdingId: string },
    request: LeaveOfficeRequest,
    context: RequestContext,
  ): Promise<OfficeHoldingResponse> {
    const { actorId } = eventContextOf(context);
    await this.rights.requireAnywhere(actorId, 'office.manage');
    await this.memberRights.readable(actorId, 'member.read', memberId);
    const { unitId } = await this.show(memberId, holdingId);
    await this.rights.require(actorId, 'office.manage', unitId);
    const route = `POST /v1/members/${memberId}/offices/${holdingId}/end`;
    await this.offices.transaction((tx) =>
      once(tx, idempotencyOf(context, route, request), async () => {
        const held = await this.offices.lock(tx, memberId, holdingId);
        if (!held) throw new Problem('office-holding-unknown');
        leaveOffice(held, request, this.clock.today());
        await this.offices.end(tx, holdingId, request, this.clock.now());
        return [holdingId];
      }),
    );
    return this.show(memberId, holdingId);
  }

  /** The right somewhere, then the record, then the right over the unit of the office. */
  private async requireRights(accountId: string, memberId: string, unitId: string): Promise<void> {
    await this.rights.requireAnywhere(accountId, 'office.manage');
    await this.memberRights.readable(accountId, 'member.read', memberId);
    await this.units.requireKnown(unitId);
    await this.rights.require(accountId, 'office.manage', unitId);
  }

  private async show(memberId: string, id: string): Promise<OfficeHoldingResponse> {
    const found = await this.offices.find(memberId, id);
    if (!found) throw new Problem('office-holding-unknown');
    return found;
  }
}
