import { statement } from '@dong-hanh/persistence';
import { personIds } from '../person-ids.sql.js';
import { COARSE, PLACEMENTS } from '../placements.sql.js';

/*
 * Statements over members. The parameters of every list: `$1` the day · `$2` `$3` units and whether each
 * comes with its subtree; where a scope may be the whole platform, `$4` says so. A page goes on after a
 * member's id: the position is looked up, so that no cursor carries a name.
 */

const PERSON = `
  m.id, m.member_number as "memberNumber", m.full_name as "fullName",
  m.birth_date::text as "birthDate", m.gender, m.joined_on::text as "joinedOn", m.version`;

const SHOWN = `${PERSON}, p.unit_id as "unitId", p.state_then as state, m.ended_on::text as "endedOn"`;

/** Vietnamese order: ă after a, đ after d, marks last. */
const NAME = 'm.full_name collate "vi-x-icu"';

/*
 * How many units a scope has is beyond any guess of the planner, and a wrong guess reads whole tables at each
 * step. "offset 0" keeps each step a look-up by the index of what is below; "is true" keeps the index over days
 * out of it.
 */
const SCOPE = `scope (unit_id, with_subtree) as (
    select unit_id, with_subtree from unnest($2::uuid[], $3::boolean[]) as root (unit_id, with_subtree)
    union
    select below.unit_id, true
    from scope s cross join lateral (
      select v.unit_id from unit_versions v
      where v.parent_id = s.unit_id and (v.valid @> $1::date) is true
      offset 0
    ) below
    where s.with_subtree
  )`;

/** Looks up each member's place; the limit keeps it a look-up, whatever the planner guesses of the scope. */
const PLACE = `cross join lateral (
    select p.unit_id, p.state as state_then from placements p
    where p.member_id = m.id and p.valid @> $1::date
      and ($4::boolean or p.unit_id in (select unit_id from scope))
    limit 1
  ) p`;

/** All placements of a scope, by unit; only for scopes that are not the whole platform. */
const PLACED = `(select distinct unit_id from scope) s cross join lateral (
      select p.member_id, p.unit_id, p.state as state_then from placements p
      where p.unit_id = s.unit_id and (p.valid @> $1::date) is true
      offset 0
    ) p`;

const WITHIN = `within as materialized (select p.member_id, p.unit_id, p.state_then from ${PLACED})`;
const WITHIN_MEMBERS = `within p
    cross join lateral (select * from members where id = p.member_id limit 1) m`;

/**
 * Where a member stands on a day: in the period of that day, else in the one before it, else in the first. The periods
 * of a merged record are those of the surviving one.
 */
const STANDING = `cross join lateral (
    select p.unit_id, p.state, p.valid, p.end_reason, greatest(m.joined_on, $2::date) as day from placements p
    where p.member_id = coalesce(m.merged_into, m.id) and lower(p.valid) <= greatest(m.joined_on, $2::date)
    order by lower(p.valid) desc limit 1
  ) p`;

/** A state that has ended says so from its end on, and not before. */
export const findMember = statement(
  'members-find',
  `select ${PERSON}, p.unit_id as "unitId",
     case when p.valid @> p.day then p.state when p.end_reason = 'retired' then 'retired' else 'ended' end as state,
     (case when not p.valid @> p.day then upper(p.valid) when m.merged_into is null then m.ended_on end)::text
       as "endedOn",
     m.merged_into as "mergedInto", identity.sealed as "identitySeal"
   from members m ${STANDING}
   left join lateral (
     select jsonb_build_object('memberId', n.member_id, 'sealedNumber', n.sealed_number,
       'wrappedKey', k.wrapped_key) as sealed
     from identity_numbers n join person_keys k on k.member_id = n.member_id
     where n.member_id = any(${personIds('m.id')}) and k.wrapped_key is not null
     order by n.member_id = m.id desc, n.member_id limit 1
   ) identity on true
   where m.id = $1`,
);

export const labelMembers = statement(
  'members-label',
  `select m.id, m.member_number as "memberNumber", m.full_name as "fullName", p.unit_id as "unitId"
   from unnest($1::uuid[]) with ordinality as asked (id, no)
   join members m on m.id = asked.id ${STANDING}
   order by asked.no`,
);

/** The units of a scope, for accounts whose rights do not reach all of it. */
export const unitsInScope = statement(
  'members-units-in-scope',
  `with recursive ${SCOPE} select distinct unit_id as id from scope`,
);

/** How many members a scope has, counted up to `$4`: decides between walking and gathering. */
export const measureScope = statement(
  'members-measure-scope',
  `with recursive ${SCOPE}
   select count(*)::integer as size from (select 1 from ${PLACED} limit $4) counted`,
);

const walk = (position: string) => `
  with recursive ${SCOPE}
  select ${SHOWN} from members m ${PLACE}
  where ${position}
  order by ${NAME}, m.id
  limit $5`;

/** A large scope: along the index of names, taking whoever belongs. */
export const walkFirst = statement('members-walk-first', walk('true'));
export const walkOn = statement(
  'members-walk-on',
  walk(`(${NAME}, m.id) > ((select full_name from members where id = $6), $6::uuid)`),
);

/** A small scope: all who belong, then in order. */
export const gather = statement(
  'members-gather',
  `with recursive ${SCOPE}, ${WITHIN}
   select ${SHOWN} from ${WITHIN_MEMBERS}
   where $5::uuid is null or (${NAME}, m.id) > ((select full_name from members where id = $5), $5)
   order by ${NAME}, m.id
   limit $4`,
);

export const countInScope = statement(
  'members-count',
  `with recursive ${SCOPE} select count(*)::integer as total from ${PLACED}`,
);

export const countEverywhere = statement(
  'members-count-everywhere',
  'select count(*)::integer as total from placements where valid @> $1::date',
);

/**
 * Exact marks first: the whole name, then part of it; then the whole name without marks, then the rest.
 *
 * @param typed parameter with what was typed · @param folded the same without marks
 */
const rank = (typed: string, folded: string) => `case
    when m.name_lower = lower(${typed} collate "vi-x-icu") then 0
    when position(' ' || lower(${typed} collate "vi-x-icu") in ' ' || m.name_lower) > 0 then 1
    when m.name_key = ' ' || ${folded} then 2
    else 3
  end as rank`;

const ORDER = `m.rank, ${NAME}, m.id`;
const after = (id: string) =>
  `(${id}::uuid is null or (${ORDER}) > (select l.rank, l.full_name, l.id from matched l where l.id = ${id}))`;

/**
 * In a large scope: matches by the index of folded names, in order, and their places only as far as the page
 * needs them. `$5` limit · `$6` last id · `$7` as typed · `$8` folded · `$9` pattern over the folded name.
 */
export const searchByName = statement(
  'members-search-name',
  `with recursive ${SCOPE}, matched as materialized (
     select m.*, ${rank('$7', '$8')} from members m where m.name_key like $9
   )
   select ${SHOWN}
   from (select * from matched m where ${after('$6')} order by ${ORDER} offset 0) m ${PLACE}
   order by ${ORDER}
   limit $5`,
);

/** In a small scope: all who belong and match. Parameters as above, one less: it is never the platform. */
export const searchGathered = statement(
  'members-search-gathered',
  `with recursive ${SCOPE}, ${WITHIN}, matched as materialized (
     select m.*, p.unit_id, p.state_then, ${rank('$6', '$7')} from ${WITHIN_MEMBERS} where m.name_key like $8
   )
   select ${SHOWN.replaceAll(/\bp\./g, 'm.')}
   from matched m where ${after('$5')}
   order by ${ORDER}
   limit $4`,
);

export const countByName = statement(
  'members-count-name',
  `with recursive ${SCOPE}
   select count(*)::integer as total from members m ${PLACE} where m.name_key like $5`,
);

/** The number of a merged record finds the person: cards with it are still about. */
export const searchByNumber = statement(
  'members-search-number',
  `with recursive ${SCOPE}
   select ${SHOWN} from members asked join members m on m.id = coalesce(asked.merged_into, asked.id) ${PLACE}
   where asked.member_number = $5`,
);

export const unitLives = statement(
  'members-unit-lives',
  `select id, established_on::text as "establishedOn", ended_on::text as "endedOn"
   from units where id = any($1::uuid[])`,
);

export const nextNumbers = statement(
  'members-next-numbers',
  `select nextval('member_numbers')::integer as ordinal from generate_series(1, $1::integer)`,
);

const STATE = `m.id, m.version, m.member_number as "memberNumber", m.state,
     m.joined_on::text as "joinedOn", m.ended_on::text as "endedOn", m.recorded_at as "recordedAt",
     ${PLACEMENTS} as placements, ${COARSE}, m.merged_into as "mergedInto"`;

/** The public state of one member. */
export const stateOfMember = statement(
  'members-state-of',
  `select ${STATE} from members m where m.id = $1`,
);

const TOLD = `${STATE},
     (select p.began_by from placements p where p.member_id = m.id order by lower(p.valid) desc limit 1)
       as "beganBy"`;

/** The public state of members, page by page in the order of ids, as their events tell it. */
export const statesAfter = statement(
  'members-states-after',
  `select ${TOLD} from members m where m.id > $1 order by m.id limit $2`,
);

/** The same of some members. */
export const toldStatesOf = statement(
  'members-told-states-of',
  `select ${TOLD} from members m where m.id = any($1::uuid[]) order by m.id`,
);
