import type { MemberState } from '@dong-hanh/contracts';
import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { ChangedMembership, Membership, MembershipChange } from './membership.rules.js';
import type { MembershipPeriodResponse, MembershipReasonResponse } from './memberships.dto.js';
import * as sql from './memberships.sql.js';

/** A membership that nobody else changes until the transaction ends. */
export type LockedMembership = Membership & { id: string; version: number };

type PeriodRow = Pick<MembershipPeriodResponse, 'unitId' | 'state' | 'from' | 'to'> & {
  began: Omit<MembershipPeriodResponse['began'], 'recordedAt'>;
  recordedAt: Date;
  ended: Omit<NonNullable<MembershipPeriodResponse['ended']>, 'recordedAt'> | null;
  endRecordedAt: Date | null;
};

@Injectable()
export class MembershipsRepository {
  constructor(private readonly database: Database) {}

  /** A transaction over the same connections. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The unit of the last period, also of one that is yet to come. */
  async lastUnit(memberId: string): Promise<string | undefined> {
    const [last] = await this.database.query<{ unitId: string }>(sql.lastPeriod, [memberId]);
    return last?.unitId;
  }

  async lock(tx: Sql, memberId: string): Promise<LockedMembership | undefined> {
    const [member] = await tx.query<Omit<LockedMembership, 'last'>>(sql.lockMember, [memberId]);
    const [last] = await tx.query<Membership['last']>(sql.lastPeriod, [memberId]);
    return member && last && { ...member, last };
  }

  async reason(
    tx: Sql,
    { reason, transition, effectiveOn }: MembershipChange,
  ): Promise<{ mayLieAhead: boolean } | undefined> {
    const parameters = [reason, transition, effectiveOn];
    const [found] = await tx.query<{ mayLieAhead: boolean }>(sql.findReason, parameters);
    return found;
  }

  /** Ends the period of the day before, begins the next where there is one, and counts the version up. */
  async save(
    tx: Sql,
    id: MemberState['id'],
    { transition, effectiveOn, reason, decision }: MembershipChange,
    { state, endedOn, begins }: ChangedMembership,
    recordedAt: Date,
  ): Promise<void> {
    const cause = [reason, decision?.number ?? null, decision?.signedOn ?? null];
    const ending = begins ? [null, null, null] : cause;
    await tx.query(sql.closePeriod, [id, effectiveOn, ...ending, recordedAt]);
    if (begins) {
      const period = [id, begins.unitId, effectiveOn, begins.state, transition];
      await tx.query(sql.openPeriod, [...period, ...cause, recordedAt]);
    }
    await tx.query(sql.changeMember, [id, state, endedOn, recordedAt]);
  }

  /** @param before the first day of the last period of the page before */
  async periods(
    memberId: string,
    before: string | undefined,
    limit: number,
  ): Promise<MembershipPeriodResponse[]> {
    const parameters = [memberId, before ?? null, limit];
    const rows = await this.database.query<PeriodRow>(sql.listPeriods, parameters);
    return rows.map(({ began, recordedAt, ended, endRecordedAt, ...period }) => ({
      ...period,
      began: { ...began, recordedAt: recordedAt.toISOString() },
      ended: ended && endRecordedAt && { ...ended, recordedAt: endRecordedAt.toISOString() },
    }));
  }

  async countPeriods(memberId: string): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql.countPeriods, [memberId]);
    return row?.total ?? 0;
  }

  reasons(
    on: string,
    transition: MembershipReasonResponse['transition'] | undefined,
  ): Promise<MembershipReasonResponse[]> {
    return this.database.query(sql.listReasons, [on, transition ?? null]);
  }
}
