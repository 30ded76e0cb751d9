import type { MemberEvent, MemberState } from '@dong-hanh/contracts';
import { appendToOutbox, insertOutboxSql, type OutboxRow } from '@dong-hanh/messaging';
import { Database, statement, type Sql } from '@dong-hanh/persistence';
import type { EventContext } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { IdentityMasks, type SealedNumber } from '../identity-numbers/identity-masks.service.js';
import { memberNumberOf, type MemberSearch } from '../member-names/member-name.rules.js';
import type { AdmissionFacts, NewMember, ToldMember } from './member.rules.js';
import type { MemberLabel, MemberResponse } from './members.dto.js';
import {
  countByName,
  countEverywhere,
  countInScope,
  findMember,
  gather,
  labelMembers,
  measureScope,
  nextNumbers,
  searchByName,
  searchByNumber,
  searchGathered,
  stateOfMember,
  statesAfter,
  toldStatesOf,
  unitLives,
  unitsInScope,
  walkFirst,
  walkOn,
} from './members.sql.js';

/** Whose members are meant, on which day. */
export interface MemberScope {
  on: string;
  roots: readonly { unitId: string; withSubtree: boolean }[];
  everywhere: boolean;
}

/** Up to so many members are gathered and sorted; more are found along the index of names. */
const GATHERED = 2_000;

const insertMembers = statement(
  'members-insert',
  `with given as materialized (
     select * from jsonb_to_recordset($1::jsonb) as given
       (id uuid, "memberNumber" text, "fullName" text, "birthDate" date, gender text, "unitId" uuid,
        "joinedOn" date, reason text, decision jsonb)
   ), admitted as (
     insert into members
       (id, member_number, full_name, birth_date, gender, state, joined_on, version, recorded_at)
     select id, "memberNumber", "fullName", "birthDate", gender, 'active', "joinedOn", 1, $2 from given
   ), placed as (
     insert into placements (member_id, unit_id, valid, recorded_at, reason, decision_number,
       decision_signed_on)
     select id, "unitId", daterange("joinedOn", null), $2, reason, decision ->> 'number',
       (decision ->> 'signedOn')::date
     from given
   ), told as (${insertOutboxSql('$3')})
   select 1`,
);

@Injectable()
export class MembersRepository {
  constructor(
    private readonly database: Database,
    private readonly masks: IdentityMasks,
  ) {}

  /** A transaction over the same connections. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** The member as on a day; before joining and after the end, as on the nearest day of membership. */
  async find(id: string, on: string): Promise<MemberResponse | undefined> {
    const [row] = await this.database.query<FoundRow>(findMember, [id, on]);
    if (!row) return undefined;
    const { identitySeal, mergedInto, ...member } = row;
    const identityNumber = identitySeal ? this.masks.masked(identitySeal) : undefined;
    return {
      ...member,
      ...(identityNumber !== undefined && { identityNumber }),
      ...(mergedInto !== null && { mergedInto }),
    };
  }

  labels(ids: readonly string[], on: string): Promise<(MemberLabel & { unitId: string })[]> {
    return this.database.query(labelMembers, [ids, on]);
  }

  async unitsIn(scope: MemberScope): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(unitsInScope, placeOf(scope));
    return rows.map(({ id }) => id);
  }

  /** @param after the id of the last member of the page before */
  async list(
    scope: MemberScope,
    after: string | undefined,
    limit: number,
  ): Promise<MemberResponse[]> {
    if (await this.isSmall(scope)) {
      return this.database.query(gather, [...placeOf(scope), limit, after ?? null]);
    }
    const parameters = [...placeOf(scope), scope.everywhere, limit];
    return after === undefined
      ? this.database.query(walkFirst, parameters)
      : this.database.query(walkOn, [...parameters, after]);
  }

  async count(scope: MemberScope): Promise<number> {
    const rows = scope.everywhere
      ? await this.database.query<{ total: number }>(countEverywhere, [scope.on])
      : await this.database.query<{ total: number }>(countInScope, placeOf(scope));
    return rows[0]?.total ?? 0;
  }

  /** @param after the id of the last member of the page before */
  async search(
    search: MemberSearch,
    scope: MemberScope,
    after: string | undefined,
    limit: number,
  ): Promise<MemberResponse[]> {
    if (search.kind === 'number') return this.byNumber(search.memberNumber, scope);
    const wanted = [limit, after ?? null, search.text, search.folded, search.pattern];
    return (await this.isSmall(scope))
      ? this.database.query(searchGathered, [...placeOf(scope), ...wanted])
      : this.database.query(searchByName, [...placeOf(scope), scope.everywhere, ...wanted]);
  }

  async countMatches(search: MemberSearch, scope: MemberScope): Promise<number> {
    if (search.kind === 'number') return (await this.byNumber(search.memberNumber, scope)).length;
    const parameters = [...placeOf(scope), scope.everywhere, search.pattern];
    const rows = await this.database.query<{ total: number }>(countByName, parameters);
    return rows[0]?.total ?? 0;
  }

  /** The public state of all members, page by page, in the order of ids. */
  async statesAfter(after: string, limit: number): Promise<ToldMember[]> {
    const rows = await this.database.query<StateRow & Pick<ToldMember, 'beganBy'>>(statesAfter, [
      after,
      limit,
    ]);
    return rows.map(({ beganBy, ...row }) => ({ ...toState(row), beganBy }));
  }

  /** The same of some members. */
  async toldStatesOf(ids: readonly string[]): Promise<ToldMember[]> {
    const rows = await this.database.query<StateRow & Pick<ToldMember, 'beganBy'>>(toldStatesOf, [
      ids,
    ]);
    return rows.map(({ beganBy, ...row }) => ({ ...toState(row), beganBy }));
  }

  /** The public state of a member inside a transaction that changed it. */
  async stateOf(tx: Sql, id: string): Promise<MemberState | undefined> {
    const [row] = await tx.query<StateRow>(stateOfMember, [id]);
    return row && toState(row);
  }

  /** Publishes facts without changing anything. */
  tell(events: readonly MemberEvent[], context: EventContext, now: Date): Promise<void> {
    return appendToOutbox(this.database, events, context, now);
  }

  /** When each of the units lived, by id. */
  async unitLives(tx: Sql, ids: readonly string[]): Promise<Map<string, AdmissionFacts>> {
    const rows = await tx.query<AdmissionFacts & { id: string }>(unitLives, [ids]);
    return new Map(rows.map(({ id, ...facts }) => [id, facts]));
  }

  async nextNumbers(tx: Sql, count: number): Promise<string[]> {
    const rows = await tx.query<{ ordinal: number }>(nextNumbers, [count]);
    return rows.map(({ ordinal }) => memberNumberOf(ordinal));
  }

  /** Members, their first placements and their events, in one statement. */
  async insert(
    tx: Sql,
    members: readonly NewMember[],
    outbox: readonly OutboxRow[],
    recordedAt: Date,
  ): Promise<void> {
    const parameters = [JSON.stringify(members), recordedAt, JSON.stringify(outbox)];
    await tx.query(insertMembers, parameters);
  }

  private byNumber(memberNumber: string, scope: MemberScope): Promise<MemberResponse[]> {
    const parameters = [...placeOf(scope), scope.everywhere, memberNumber];
    return this.database.query(searchByNumber, parameters);
  }

  private async isSmall(scope: MemberScope): Promise<boolean> {
    if (scope.everywhere) return false;
    const parameters = [...placeOf(scope), GATHERED + 1];
    const rows = await this.database.query<{ size: number }>(measureScope, parameters);
    return (rows[0]?.size ?? 0) <= GATHERED;
  }
}

type FoundRow = Omit<MemberResponse, 'identityNumber' | 'mergedInto'> & {
  identitySeal: SealedNumber | null;
  mergedInto: string | null;
};

type StateRow = Omit<MemberState, 'recordedAt' | 'mergedInto'> & {
  recordedAt: Date;
  mergedInto: string | null;
};

function toState({ mergedInto, ...row }: StateRow): MemberState {
  const recordedAt = row.recordedAt.toISOString();
  return { ...row, ...(mergedInto !== null && { mergedInto }), recordedAt };
}

function placeOf({ on, roots }: MemberScope): unknown[] {
  return [on, roots.map(({ unitId }) => unitId), roots.map(({ withSubtree }) => withSubtree)];
}
