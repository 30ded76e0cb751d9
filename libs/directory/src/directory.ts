import {
  rolesWith,
  type LineageEdge,
  type Ownership,
  type Permission,
  type RecipientKind,
  type UnitKind,
} from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import { Problem, type Clock } from '@dong-hanh/service-kit';
import * as asking from './directory-queries.sql.js';
import { settledAnswers, type AppliedUpTo, type Settling } from './read-your-writes.js';
import { recipientsStatement, type RecipientRow } from './recipients.sql.js';

/** A member or a unit that may get an award. */
export interface RecipientRef {
  kind: RecipientKind;
  id: string;
}

/** Many recipients asked about at once, as of one day and for one account. */
export interface RecipientQuestion {
  /** Up to 2,000; answered in this order, repeated ones too. */
  refs: readonly RecipientRef[];
  /** The day asked about, usually the day of signing. */
  on: string;
  accountId: string;
  permission: Permission;
}

/** What a decision needs to know about one recipient. Everything but the ref is null when unknown. */
export interface RecipientFacts extends RecipientRef {
  known: boolean;
  /** First day of membership, or of the unit. */
  startedOn: string | null;
  /** First day without it; null while it lasts. */
  endedOn: string | null;
  /** The unit a member belonged to on the day, null when to none; a unit is its own. */
  unitId: string | null;
  /** The number of that unit's version valid on the day. */
  unitVersion: number | null;
  /** The nearest unit of kind `provincial-federation` at or above it on the day; null = outside provinces. */
  provinceId: string | null;
  /**
   * Whether the account holds the permission there today. For someone who belonged nowhere on the day, at
   * the nearest place before it, else after it.
   */
  within: boolean;
}

/** A unit as it was on a day. */
export interface DirectoryUnit {
  id: string;
  version: number;
  establishedOn: string;
  endedOn: string | null;
  lineage: LineageEdge[];
  reorganisationId: string | null;
  /** The number of the version shown, its first day and the first day after it. */
  no: number;
  validFrom: string;
  validTo: string | null;
  code: string;
  name: string;
  kind: UnitKind;
  parentId: string | null;
  locatedIn: string | null;
  ownership: Ownership;
}

/** A unit at which an account holds a permission today, as its grant says; not those below it. */
export interface GrantedUnit {
  /** null = the whole platform. */
  unitId: string | null;
  withSubtree: boolean;
}

/** The service's own copy of units, members and rights: questions are answered without another service. */
export class Directory {
  /**
   * @param serve the service's pool for HTTP
   * @param applied tells how far membership's topics are applied
   */
  constructor(
    private readonly serve: Database,
    private readonly clock: Clock,
    private readonly applied: AppliedUpTo,
  ) {}

  /**
   * The facts about the recipients of a decision, by one statement. Ids whose events are on the way are
   * waited for up to 2 s, and so are units above a recipient whose events have not come: the province is
   * frozen in an award for ever, and must not be read from half a tree.
   *
   * @returns one answer per ref, in their order; `known: false` is final
   * @throws Problem 503 `directory-behind` while membership's events lag too far to say
   */
  async recipients({
    refs,
    on,
    accountId,
    permission,
  }: RecipientQuestion): Promise<RecipientFacts[]> {
    const roles = rolesWith(permission);
    const today = this.clock.today();
    const rows = await this.settled(refs, (some) =>
      this.serve.query<RecipientRow>(recipientsStatement, [
        JSON.stringify(some),
        on,
        accountId,
        roles,
        today,
      ]),
    );
    return refs.map((ref, index) => toRecipientFacts(ref, rows[index]!));
  }

  /**
   * A unit as it was on a day. An ended unit keeps its last version.
   *
   * @param options.on default today
   * @returns undefined when it is unknown or was not established yet
   */
  async unit(id: string, options: { on?: string } = {}): Promise<DirectoryUnit | undefined> {
    const [unit] = await this.units([id], options);
    return unit;
  }

  /** Units as they were on a day, each once, in any order, without those that `unit` would not find. */
  async units(ids: readonly string[], { on }: { on?: string } = {}): Promise<DirectoryUnit[]> {
    return this.serve.query<DirectoryUnit>(asking.unitsStatement, [
      JSON.stringify(ids),
      on ?? this.clock.today(),
    ]);
  }

  /** The unit with a code valid on a day, upper and lower case alike. */
  async unitByCode(code: string, { on }: { on?: string } = {}): Promise<DirectoryUnit | undefined> {
    const [unit] = await this.serve.query<DirectoryUnit>(asking.unitByCodeStatement, [
      code,
      on ?? this.clock.today(),
    ]);
    return unit;
  }

  /**
   * Waits until a unit is known and so are all above it, up to 2 s.
   *
   * @throws Problem 404 `unit-unknown`, 503 `directory-behind` while that cannot be said
   */
  async waitForUnit(id: string): Promise<void> {
    const rows = await this.settled([id], (some) =>
      this.serve.query<Settling>(asking.knownStatement, [JSON.stringify(some), this.clock.today()]),
    );
    if (!rows[0]?.known) throw new Problem('unit-unknown');
  }

  /**
   * Whether an account holds a permission at each unit today, by a grant there or, with subtree, above; an
   * ended unit stands where it stood last. One statement for all; a "no" whose way up the tree is not
   * known yet is waited for up to 2 s.
   *
   * @returns one answer per unit, in the order asked; false for an unknown unit unless the grant is
   *   over the whole platform
   * @throws Problem 503 `directory-behind` while that cannot be said
   */
  async covers(
    accountId: string,
    permission: Permission,
    unitIds: readonly string[],
  ): Promise<boolean[]> {
    const roles = rolesWith(permission);
    const today = this.clock.today();
    const rows = await this.settled(unitIds, (some) =>
      this.serve.query<asking.CoverRow>(asking.coversStatement, [
        JSON.stringify(some),
        accountId,
        roles,
        today,
      ]),
    );
    return rows.map(({ held }) => held);
  }

  /** The units at which an account holds a permission by a grant valid today. */
  async grantedUnits(accountId: string, permission: Permission): Promise<GrantedUnit[]> {
    return this.serve.query<GrantedUnit>(asking.grantedUnitsStatement, [
      accountId,
      rolesWith(permission),
      this.clock.today(),
    ]);
  }

  /** The member an account is, who may see his or her own records; undefined when it is none. */
  async memberIdOf(accountId: string): Promise<string | undefined> {
    const [row] = await this.serve.query<{ memberId: string | null }>(asking.memberOfStatement, [
      accountId,
    ]);
    return row?.memberId ?? undefined;
  }

  private settled<Q, A extends Settling>(
    questions: readonly Q[],
    ask: (some: readonly Q[]) => Promise<A[]>,
  ): Promise<A[]> {
    return settledAnswers(questions, ask, this.applied);
  }
}

function toRecipientFacts({ kind, id }: RecipientRef, row: RecipientRow): RecipientFacts {
  return {
    kind,
    id,
    known: row.known,
    startedOn: row.started_on,
    endedOn: row.ended_on,
    unitId: row.unit_id,
    unitVersion: row.unit_version,
    provinceId: row.province_id,
    within: row.within,
  };
}
