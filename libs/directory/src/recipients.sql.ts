import { statement } from '@dong-hanh/persistence';
import type { Settling } from './read-your-writes.js';
import {
  DEEPEST,
  heldCte,
  joinStanding,
  joinVersion,
  reachCte,
  RIGHTS_CTE,
} from './unit-tree.sql.js';

/** A row of the statement; not settled while events of the units above have not all come. */
export interface RecipientRow extends Settling {
  started_on: string | null;
  ended_on: string | null;
  unit_id: string | null;
  unit_version: number | null;
  province_id: string | null;
  within: boolean;
}

/** The id of a merged record goes on meaning the person, who stands where the surviving record says. */
const placement = joinStanding(
  { as: 'placement', table: 'directory_placements', id: 'member_id' },
  'coalesce(member.merged_into, member.id)',
  '$2',
);

/**
 * Every fact that a decision needs about its recipients, in one round trip, in the order asked.
 *
 * `$1` refs as JSON `[{ kind, id }]` · `$2` the day asked about · `$3` account · `$4` roles that carry the
 * permission · `$5` today, for the rights. Units are climbed once each, however many members stand in one.
 */
export const recipientsStatement = statement(
  'directory-recipients',
  `with recursive asked as materialized (
    select no, kind, id
    from rows from (jsonb_to_recordset($1::jsonb) as (kind text, id uuid))
      with ordinality as ref (kind, id, no)
  ), found as materialized (
    select asked.no, member.joined_on as started_on,
      -- Between two memberships the first of them has ended.
      case when $2::date >= upper(placement.valid) then upper(placement.valid) else member.ended_on end
        as ended_on,
      case when placement.valid @> $2::date then placement.unit_id end as unit_id,
      placement.unit_id as answers_to
    from asked
    join directory_members member on member.id = asked.id
    ${placement}
    where asked.kind = 'member'
    union all
    select asked.no, unit.established_on, unit.ended_on, unit.id, unit.id
    from asked
    join directory_units unit on unit.id = asked.id
    where asked.kind = 'unit'
  ), ascent (unit_id, version_no, at_id, kind, parent_id, depth) as (
    select version.unit_id, version.no, version.unit_id, version.kind, version.parent_id, 1
    from (select distinct unit_id from found) start
    ${joinVersion('start.unit_id', '$2')}
    where version.valid @> $2::date
    union all
    select ascent.unit_id, ascent.version_no, version.unit_id, version.kind, version.parent_id,
      ascent.depth + 1
    from ascent
    ${joinVersion('ascent.parent_id', '$2')}
    where version.valid @> $2::date
      and ascent.kind <> 'provincial-federation' and ascent.depth < ${DEEPEST}
  ), place as (
    select unit_id, min(version_no) as version_no,
      min(at_id::text) filter (where kind = 'provincial-federation')::uuid as province_id,
      bool_or(kind = 'provincial-federation' or parent_id is null) as settled
    from ascent
    group by unit_id
  ), ${heldCte({ account: '$3', roles: '$4', day: '$5' })},
  ${reachCte('select distinct answers_to as unit_id from found', '$5')},
  ${RIGHTS_CTE},
  judged as (
    select found.*, place.version_no, place.province_id,
      coalesce(rights.held, false) or exists (
        select from held where held.unit_id is null or held.unit_id = found.answers_to
      ) as within,
      found.unit_id is null
        or $2::date < found.started_on or $2::date >= found.ended_on
        or coalesce(place.settled, false) as place_settled,
      coalesce(rights.settled, false) as rights_settled
    from found
    left join place on place.unit_id = found.unit_id
    left join rights on rights.unit_id = found.answers_to
  )
  select judged.no is not null as known,
    coalesce(place_settled and (within or rights_settled), false) as settled,
    judged.started_on, judged.ended_on, judged.unit_id,
    judged.version_no as unit_version, judged.province_id, coalesce(judged.within, false) as within
  from asked
  left join judged on judged.no = asked.no
  order by asked.no`,
);
