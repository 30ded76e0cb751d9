import type { FieldFault, MemberEvent } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';
import {
  TOLD_AT_MOST,
  type UnitBefore,
  type WithdrawnDecision,
} from '../reorganisation-rules/withdrawal.rules.js';
import { fault } from '../units/unit.rules.js';
import { statesOf } from './member-fates.js';

const CHUNK = 500;

/** A decision with each unit that it changed, as its withdrawal looks at it. */
export interface LockedDecision extends WithdrawnDecision {
  id: string;
  effectiveOn: string;
  issuer: string;
  /** `never`: its establishment was withdrawn. */
  units: { id: string; before: UnitBefore | null; never: boolean }[];
  memberCount: number;
  /** The superiors under which units stand again, and the units to which members were moved. */
  concernedIds: string[];
}

const lock = statement(
  'withdrawals-lock',
  'select id from reorganisations where id = $1 for update',
);

const find = statement(
  'withdrawals-decision',
  `select r.id, r.decision_signed_on::text as "signedOn", r.effective_on::text as "effectiveOn", r.issuer,
     r.withdraws is not null as "isWithdrawal",
     (select w.decision_number from reorganisations w where w.id = r.withdrawn_by) as "withdrawnBy",
     coalesce((select jsonb_agg(jsonb_build_object('id', u.unit_id, 'before', u.before,
         'never', known.last_event = 'UnitAnnulled') order by u.unit_id)
       from reorganised_units u join units known on known.id = u.unit_id
       where u.reorganisation_id = r.id), '[]') as units,
     (select count(*)::integer from reorganised_members m where m.reorganisation_id = r.id) as "memberCount",
     (select coalesce(jsonb_agg(known.id order by known.id), '[]') from (
        select m.to_unit_id from reorganised_members m where m.reorganisation_id = r.id
        union
        select was."parentId" from reorganised_units u
        cross join lateral jsonb_to_recordset(u.before -> 'versions')
          as was ("validTo" date, "parentId" uuid)
        where u.reorganisation_id = r.id and (was."validTo" > r.effective_on) is not false
          and not exists (
            select from unit_versions v where v.unit_id = u.unit_id and v.parent_id = was."parentId"
              and v.valid && daterange(r.effective_on, null))
      ) concerned (id)
      join units known on known.id = concerned.id and known.last_event <> 'UnitAnnulled') as "concernedIds"
   from reorganisations r where r.id = $1`,
);

/** @returns undefined when there is no such decision */
export async function findDecision(sql: Sql, id: string): Promise<LockedDecision | undefined> {
  const [decision] = await sql.query<LockedDecision>(find, [id]);
  return decision;
}

/** The same, and nobody else withdraws it until the transaction ends. */
export async function lockDecision(sql: Sql, id: string): Promise<LockedDecision | undefined> {
  await sql.query(lock, [id]);
  return findDecision(sql, id);
}

/** Decisions recorded since that changed its units, or led others into those that it founded. */
const laterDecisions = statement(
  'withdrawals-later-decisions',
  `select distinct on (later.reorganisation_id) mine.unit_id as "unitId", later.code as unit,
     r.decision_number as number
   from reorganised_units mine
   join reorganised_units later on later.unit_id = mine.unit_id and later.version > mine.version
   join reorganisations r on r.id = later.reorganisation_id
   where mine.reorganisation_id = $1 and r.withdraws is null and r.withdrawn_by is null
   order by later.reorganisation_id, mine.unit_id limit $2`,
);

const laterHeirs = statement(
  'withdrawals-later-heirs',
  `select distinct founded.unit_id as "unitId", founded.code as unit, others.number
   from reorganised_units founded
   join lateral (
     select e.decision_number as number, e.from_id as id from lineage_edges e
     where e.to_id = founded.unit_id and e.to_id <> e.from_id and e.withdrawn_by is null
     union
     select u.decision_number, u.id from units u where u.custodian_unit_id = founded.unit_id
   ) others on not exists (
     select from reorganised_units mine where mine.reorganisation_id = $1 and mine.unit_id = others.id)
   where founded.reorganisation_id = $1 and founded.before is null
   order by 1, 3 limit $2`,
);

const laterUnits = statement(
  'withdrawals-later-units',
  `select distinct founded.unit_id as "unitId", founded.code as unit, v.code
   from reorganised_units founded
   join unit_versions v on v.parent_id = founded.unit_id
   where founded.reorganisation_id = $1 and founded.before is null and not exists (
     select from reorganised_units mine where mine.reorganisation_id = $1 and mine.unit_id = v.unit_id)
   order by 1, 3 limit $2`,
);

/**
 * Members of whom anything was recorded since, or the place that the decision ended or gave is no longer as it left
 * it, and those who came to units that it founded: now, or by a record that was merged since. `$2` day of effect
 */
const laterMembers = statement(
  'withdrawals-later-members',
  `(select k.unit_id as "unitId", m.member_number as "memberNumber"
    from reorganised_members k
    join reorganisations r on r.id = k.reorganisation_id
    join members m on m.id = k.member_id
    where k.reorganisation_id = $1 and not (
      not exists (select from placements p where p.member_id = k.member_id
        and greatest(p.recorded_at, p.end_recorded_at) > r.recorded_at)
      and exists (select from placements p where p.member_id = k.member_id and p.unit_id = k.unit_id
        and upper(p.valid) = $2::date)
      and case when k.to_unit_id is null then not exists (
        select from placements p where p.member_id = k.member_id
          and p.valid && daterange($2::date, k.valid_to))
      else exists (
        select from placements p where p.member_id = k.member_id and p.unit_id = k.to_unit_id
          and p.valid = daterange($2::date, k.valid_to)
          and p.end_reason is not distinct from k.end_reason)
      end)
    limit $3)
   union all
   (select founded.unit_id, m.member_number
    from reorganised_units founded
    join placements p on p.unit_id = founded.unit_id
    join members m on m.id = p.member_id
    where founded.reorganisation_id = $1 and founded.before is null and not exists (
      select from reorganised_members k where k.reorganisation_id = $1 and k.member_id = p.member_id)
    limit $3)
   union all
   (select founded.unit_id, m.member_number
    from reorganised_units founded
    join merged_periods kept on kept.period ->> 'unit_id' = founded.unit_id::text
    join member_mergers merger on merger.id = kept.merger_id and merger.undone_at is null
    join members m on m.id = merger.duplicate_id
    where founded.reorganisation_id = $1 and founded.before is null and not exists (
      select from reorganised_members k where k.reorganisation_id = $1 and k.member_id = m.id)
    limit $3)
   limit $3`,
);

const laterAwards = statement(
  'withdrawals-later-awards',
  `select distinct h.unit_id as "unitId", h.decision_number as number
   from honours h
   where h.unit_id = any($1::uuid[]) and h.state = 'granted'
   order by 1, 2 limit $2`,
);

const laterSupports = statement(
  'withdrawals-later-supports',
  `select distinct s.unit_id as "unitId", s.granted_on::text as "on"
   from supports s where s.unit_id = any($1::uuid[]) and s.kept_amount > 0
   order by 1, 2 limit $2`,
);

const laterEstablishments = statement(
  'withdrawals-later-establishments',
  `select distinct e.managing_unit_id as "unitId", e.started_on::text as "on"
   from establishments e
   where e.managing_unit_id = any($1::uuid[]) and e.state not in ('recognised', 'refused', 'withdrawn')
   order by 1, 2 limit $2`,
);

type Found = Record<string, string> & { unitId: string };

/**
 * What was recorded since and builds upon a decision, each at the unit that it concerns; one more than is told at
 * most. What other services hold of a unit that never was could be counted nowhere, so it counts as far as it is
 * known here.
 */
export async function laterChanges(
  sql: Sql,
  { id, effectiveOn, units }: LockedDecision,
  codes: ReadonlyMap<string, string>,
): Promise<FieldFault[]> {
  const most = TOLD_AT_MOST + 1;
  const places = new Map(units.map((unit, index) => [unit.id, `/units/${index}`]));
  const told = (code: FieldFault['code'], rows: Found[]) =>
    rows.map(({ unitId, ...parameters }) =>
      fault(places.get(unitId) ?? '/units', code, { unit: codes.get(unitId) ?? '', ...parameters }),
    );
  const founded = units.filter(({ before }) => before === null).map((unit) => unit.id);
  const found = [
    ...told('later-decision', await sql.query(laterDecisions, [id, most])),
    ...told('later-member-change', await sql.query(laterMembers, [id, effectiveOn, most])),
  ];
  if (founded.length === 0) return found;
  return [
    ...found,
    ...told('later-decision', await sql.query(laterHeirs, [id, most])),
    ...told('later-unit', await sql.query(laterUnits, [id, most])),
    ...told('later-establishment', await sql.query(laterEstablishments, [founded, most])),
    ...told('later-award', await sql.query(laterAwards, [founded, most])),
    ...told('later-support', await sql.query(laterSupports, [founded, most])),
  ];
}

const ended = statement(
  'withdrawals-ended-units',
  'select id, code, ended_on::text as "endedOn" from units where id = any($1::uuid[]) and ended_on is not null',
);

/** Those of the units that have ended, by id. */
export async function endedUnits(
  sql: Sql,
  ids: readonly string[],
): Promise<Map<string, { code: string; endedOn: string }>> {
  const rows = await sql.query<{ id: string; code: string; endedOn: string }>(ended, [ids]);
  return new Map(rows.map(({ id, ...unit }) => [id, unit]));
}

const markDecision = statement(
  'withdrawals-mark-decision',
  'update reorganisations set withdrawn_by = $2 where id = $1',
);

const markEdges = statement(
  'withdrawals-mark-edges',
  `update lineage_edges e set withdrawn_by = $2
   from reorganisations r
   join reorganised_units u on u.reorganisation_id = r.id
   where r.id = $1 and e.from_id = u.unit_id and e.recorded_at = r.recorded_at
     and e.decision_number = r.decision_number and e.withdrawn_by is null`,
);

/** From now on the decision and its lineage no longer count. */
export async function markWithdrawn(sql: Sql, id: string, withdrawalId: string): Promise<void> {
  await sql.query(markDecision, [id, withdrawalId]);
  await sql.query(markEdges, [id, withdrawalId]);
}

const lockMembers = statement(
  'withdrawals-lock-members',
  `select m.id, k.to_unit_id is null and not exists (
       select from placements later where later.member_id = m.id and lower(later.valid) > $2::date
     ) as ended
   from members m join reorganised_members k on k.member_id = m.id
   where k.reorganisation_id = $1 order by m.id for update of m`,
);

/** Whom a decision moved, or whose membership it ended: who goes on elsewhere on a later day has not ended. */
export interface ReorganisedMember {
  id: string;
  ended: boolean;
}

/** Nobody else changes these members until the transaction ends. */
export function lockReorganised(
  sql: Sql,
  { id, effectiveOn }: Pick<LockedDecision, 'id' | 'effectiveOn'>,
): Promise<ReorganisedMember[]> {
  return sql.query(lockMembers, [id, effectiveOn]);
}

const withdrawPlaces = statement(
  'withdrawals-withdraw-places',
  'select withdraw_placements($1::uuid, $2::uuid, $3::timestamptz)',
);

const prolong = statement(
  'withdrawals-prolong-places',
  `update placements p
   set valid = daterange(lower(p.valid), k.valid_to), end_reason = k.end_reason,
     end_decision_number = k.end_decision_number, end_decision_signed_on = k.end_decision_signed_on,
     end_recorded_at = k.end_recorded_at
   from reorganised_members k
   where k.reorganisation_id = $1 and p.member_id = k.member_id and p.unit_id = k.unit_id
     and upper(p.valid) = $2::date`,
);

/** The decision left the state of whom it moved as it was. `$3` whose membership it ended */
const revive = statement(
  'withdrawals-revive-members',
  `update members m set version = m.version + 1, recorded_at = $2,
     state = case when m.id = any($3::uuid[]) then k.state else m.state end,
     ended_on = case when m.id = any($3::uuid[]) then k.ended_on else m.ended_on end
   from reorganised_members k where k.reorganisation_id = $1 and m.id = k.member_id`,
);

/** Lets the places that a decision ended go on. @returns what happened to each member */
export async function restoreMembers(
  sql: Sql,
  { id, effectiveOn }: Pick<LockedDecision, 'id' | 'effectiveOn'>,
  withdrawalId: string,
  members: readonly ReorganisedMember[],
  recordedAt: Date,
): Promise<MemberEvent[]> {
  if (members.length === 0) return [];
  await sql.query(withdrawPlaces, [id, withdrawalId, recordedAt]);
  await sql.query(prolong, [id, effectiveOn]);
  const hadEnded = new Set(members.filter(({ ended }) => ended).map((member) => member.id));
  await sql.query(revive, [id, recordedAt, [...hadEnded]]);
  const events: MemberEvent[] = [];
  for (let start = 0; start < members.length; start += CHUNK) {
    const ids = members.slice(start, start + CHUNK).map((member) => member.id);
    events.push(
      ...(await statesOf(sql, ids, recordedAt)).map((data): MemberEvent => ({
        name: hadEnded.has(data.id) ? 'MembershipResumed' : 'MemberTransferred',
        data,
      })),
    );
  }
  return events;
}
