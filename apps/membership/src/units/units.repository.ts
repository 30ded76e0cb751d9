import type { LineageEdge, UnitKind } from '@dong-hanh/contracts';
import { Database, statement, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { EstablishmentFacts, NewUnit } from './unit.rules.js';
import type { UnitResponse } from './units.dto.js';

/** A unit's columns as the API shows them; dates as text, whichever driver reads them. */
const SHOWN = `
  u.id, v.code, v.name, v.kind, v.parent_id as "parentId", v.located_in as "locatedIn", v.ownership,
  u.established_on::text as "establishedOn", u.ended_on::text as "endedOn",
  lower(v.valid)::text as "validFrom", upper(v.valid)::text as "validTo",
  jsonb_build_object('number', v.decision_number, 'signedOn', v.decision_signed_on) as decision, u.version`;

/** An ended unit is shown as it was on its last day; before its establishment there is nothing. */
const byId = statement(
  'units-by-id',
  `select ${SHOWN}
   from units u
   join unit_versions v on v.unit_id = u.id and v.valid @> least($2::date, u.ended_on - 1)
   where u.id = $1`,
);

const BELIEF =
  'unit_id, valid, recorded, code, name, kind, parent_id, located_in, ownership, decision_number, decision_signed_on';

/** `$2` day · `$3` the day at whose end it was believed. What was believed tells its own first and last days. */
const byIdThen = statement(
  'units-by-id-then',
  `with known as (
     select (($3::date + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh') as until
   ), v as (
     select ${BELIEF} from unit_versions where unit_id = $1
     union all
     select ${BELIEF} from superseded_unit_versions where unit_id = $1
   ), believed as (
     select v.* from v, known
     where lower(v.recorded) < known.until and coalesce(upper(v.recorded) >= known.until, true)
   ), u as (
     select id, version, life.established_on, life.ended_on
     from units cross join (
       select min(lower(valid)) as established_on,
         case when not bool_or(upper_inf(valid)) then max(upper(valid)) end as ended_on
       from believed
     ) life
     where id = $1
   )
   select ${SHOWN} from u join believed v on v.valid @> least($2::date, u.ended_on - 1)`,
);

const listSql = (filter: string) => `
  select ${SHOWN}
  from unit_versions v join units u on u.id = v.unit_id
  where v.valid @> $1::date and ${filter}
    and ($4::text is null or (lower(v.code), v.unit_id) > ($4, $5::uuid))
  order by lower(v.code), v.unit_id
  limit $6`;
const countSql = (filter: string) => `
  select count(*)::integer as total from unit_versions v
  where v.valid @> $1::date and ${filter}`;

/** One statement per kind of filter, so that each has the plan that fits it. `$2` code, `$3` parent. */
const filters = {
  all: '$2::text is null and $3::uuid is null',
  code: 'lower(v.code) = lower($2) and ($3::uuid is null or v.parent_id = $3)',
  parent: '$2::text is null and v.parent_id = $3::uuid',
} as const;

const lists = Object.fromEntries(
  Object.entries(filters).map(([name, filter]) => [
    name,
    {
      page: statement(`units-list-${name}`, listSql(filter)),
      total: statement(`units-total-${name}`, countSql(filter)),
    },
  ]),
) as Record<
  keyof typeof filters,
  { page: ReturnType<typeof statement>; total: ReturnType<typeof statement> }
>;

/**
 * What a unit came of and what became of it, through any number of steps. Whom it was transferred to is told of the
 * unit itself alone: its superiors and its subordinates are not its kin.
 */
const edges = statement(
  'units-lineage',
  `with recursive succession as not materialized (
     select from_id, to_id from lineage_edges
     where to_id <> from_id and withdrawn_by is null and type in ('created-from', 'merged-into', 'split-into', 'dissolved')
   ), heirs (id) as (
     select $1::uuid union select e.to_id from heirs join succession e on e.from_id = heirs.id
   ), forebears (id) as (
     select $1::uuid union select e.from_id from forebears join succession e on e.to_id = forebears.id
   )
   select type, from_id as "fromId", to_id as "toId", effective_on::text as "effectiveOn",
     decision_number as "decisionNumber", is_heir as "isHeir"
   from lineage_edges e
   where withdrawn_by is null and (from_id = $1
     or (type in ('created-from', 'merged-into', 'split-into', 'dissolved')
       and (from_id in (select id from heirs) or to_id in (select id from forebears))))
   order by effective_on, recorded_at, id`,
);

const known = statement('units-known', 'select id from units where id = any($1::uuid[])');

const idsAfter = statement(
  'units-ids-after',
  'select id from units where id > $1 order by id limit $2',
);

const holders = statement(
  'units-code-holders',
  `select distinct lower(code) as code, unit_id::text as id
   from unit_versions where lower(code) = any($1::text[])`,
);

const establishmentFacts = statement(
  'units-establishment-facts',
  `select
     exists (select from unit_kinds k where k.kind = asked.kind and k.valid @> asked.day) as kind_is_valid,
     parent.kind as parent_kind, holder.ended_on::text as parent_ended_on,
     exists (select from unit_kind_parents p where p.kind = asked.kind
       and p.parent_kind = parent.kind and p.valid @> asked.day) as parent_kind_is_allowed,
     exists (select from territories t where t.code = asked.located_in
       and t.valid @> asked.day) as territory_is_known,
     exists (select from unit_versions v where lower(v.code) = lower(asked.code)) as code_is_taken
   from rows from (jsonb_to_recordset($1::jsonb)
     as (kind text, day date, parent_id uuid, located_in text, code text))
     with ordinality as asked (kind, day, parent_id, located_in, code, no)
   left join units holder on holder.id = asked.parent_id
   left join unit_versions parent on parent.unit_id = holder.id and parent.valid @> asked.day
   order by asked.no`,
);

type EdgeRow = Omit<LineageEdge, 'isHeir'> & { isHeir: boolean };

interface FactsRow {
  kind_is_valid: boolean;
  parent_kind: UnitKind | null;
  parent_ended_on: string | null;
  parent_kind_is_allowed: boolean;
  territory_is_known: boolean;
  code_is_taken: boolean;
}

export interface UnitFilter {
  on: string;
  code?: string;
  parentId?: string;
}

/** Where a list of units goes on: after this code, in lower case, and id. */
export interface UnitPosition {
  code: string;
  id: string;
}

/** Reads of the register; writes are in `units.service.ts`. */
@Injectable()
export class UnitsRepository {
  constructor(private readonly database: Database) {}

  async find(id: string, on: string): Promise<UnitResponse | undefined> {
    const [unit] = await this.database.query<UnitResponse>(byId, [id, on]);
    return unit;
  }

  /** The unit on a day, as it was believed at the end of another. */
  async findThen(id: string, on: string, knownOn: string): Promise<UnitResponse | undefined> {
    const [unit] = await this.database.query<UnitResponse>(byIdThen, [id, on, knownOn]);
    return unit;
  }

  /** Those of the ids that are units, living or not. */
  async known(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(known, [ids]);
    return rows.map(({ id }) => id);
  }

  /** All units, page by page, in the order of ids. */
  idsAfter(after: string, limit: number): Promise<{ id: string }[]> {
    return this.database.query(idsAfter, [after, limit]);
  }

  list(
    filter: UnitFilter,
    after: UnitPosition | undefined,
    limit: number,
  ): Promise<UnitResponse[]> {
    const { page } = lists[kindOf(filter)];
    const position = [after?.code ?? null, after?.id ?? null];
    return this.database.query(page, [...parametersOf(filter), ...position, limit]);
  }

  async count(filter: UnitFilter): Promise<number> {
    const { total } = lists[kindOf(filter)];
    const [row] = await this.database.query<{ total: number }>(total, parametersOf(filter));
    return row?.total ?? 0;
  }

  async lineage(id: string): Promise<LineageEdge[]> {
    const rows = await this.database.query<EdgeRow>(edges, [id]);
    return rows.map(({ isHeir, ...edge }) => ({ ...edge, ...(isHeir && { isHeir }) }));
  }

  /** Which units hold these codes, or held them once, by code in lower case. */
  async holdersOf(sql: Sql, codes: readonly string[]): Promise<Map<string, string>> {
    const keys = codes.map((code) => code.toLowerCase());
    const rows = await sql.query<{ code: string; id: string }>(holders, [keys]);
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  /** What the register knows about each new unit's surroundings, in the order asked. */
  async establishmentFacts(sql: Sql, units: readonly NewUnit[]): Promise<EstablishmentFacts[]> {
    const asked = units.map(({ kind, establishedOn, parentId, locatedIn, code }) => ({
      kind,
      day: establishedOn,
      parent_id: parentId,
      located_in: locatedIn,
      code,
    }));
    const rows = await sql.query<FactsRow>(establishmentFacts, [JSON.stringify(asked)]);
    return rows.map((row) => ({
      kindIsValid: row.kind_is_valid,
      parentKindIsAllowed: row.parent_kind_is_allowed,
      territoryIsKnown: row.territory_is_known,
      codeIsTaken: row.code_is_taken,
      ...(row.parent_kind !== null && {
        parent: { kind: row.parent_kind, endedOn: row.parent_ended_on },
      }),
    }));
  }
}

function kindOf({ code, parentId }: UnitFilter): keyof typeof filters {
  if (code !== undefined) return 'code';
  return parentId === undefined ? 'all' : 'parent';
}

function parametersOf({ on, code, parentId }: UnitFilter): unknown[] {
  return [on, code ?? null, parentId ?? null];
}
