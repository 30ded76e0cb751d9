import { statement } from '@dong-hanh/persistence';
import { personIds } from '../person-ids.sql.js';

/*
 * An office ends by decision, with the membership, or with the unit, whatever comes first. The last two are read
 * off the registers and written nowhere, so they hold however membership or unit ended, and also when the end is
 * taken back. Who was no member on the first day never was in office, nor was
 * anybody in a unit that had ended by then. What a merged record held, the person held.
 */
const TENURE = `from office_holdings h
  join units u on u.id = h.unit_id
  cross join lateral (
    select coalesce(m.merged_into, m.id) as id from members m where m.id = h.member_id
  ) person
  cross join lateral (
    select upper(stay) as ends_on
    from unnest((select range_agg(p.valid) from placements p where p.member_id = person.id)) as stay
    where stay @> lower(h.valid)
  ) membership
  cross join lateral (
    select ended.since, ended.until
    from (select lower(h.valid) as since, least(upper(h.valid), membership.ends_on, u.ended_on) as until) ended
    where coalesce(ended.until > ended.since, true)
  ) held`;

const NAMED = `join lateral (
    select o.rank, o.name_vi, o.name_en from offices o
    where o.organ = h.organ and o.office = h.office and o.valid @> held.since
  ) o on true
  join lateral (
    select g.name_vi, g.name_en from organs g
    where g.organ = h.organ and g.valid @> held.since
      and g.unit_kind in ('*', (select v.kind from unit_versions v
        where v.unit_id = h.unit_id and v.valid @> held.since))
    order by (g.unit_kind = '*') limit 1
  ) g on true`;

const SHOWN = `h.id, person.id as "memberId", h.unit_id as "unitId", h.organ, h.office,
  jsonb_build_object('vi', g.name_vi, 'en', g.name_en) as "organName",
  jsonb_build_object('vi', o.name_vi, 'en', o.name_en) as "officeName",
  h.term, h.is_full_time as "isFullTime", held.since::text as "from", held.until::text as until,
  jsonb_build_object('number', h.decision_number, 'signedOn', h.decision_signed_on) as decision,
  case when held.until is not null then jsonb_build_object(
    'reason', case when held.until = upper(h.valid) then h.end_reason
      when held.until = membership.ends_on then 'membership-ended' else 'unit-ended' end,
    'decision', case when held.until = upper(h.valid) and h.end_decision_number is not null then
      jsonb_build_object('number', h.end_decision_number, 'signedOn', h.end_decision_signed_on) end)
  end as "end"`;

const IN_OFFICE = 'held.since <= $2::date and (held.until is null or held.until > $2::date)';

/** Newest first. `$2` a day, null for all that was ever held */
export const officesOfMember = statement(
  'offices-of-member',
  `select ${SHOWN} ${TENURE} ${NAMED}
   where h.member_id = any(${personIds('$1')}) and ($2::date is null or (${IN_OFFICE}))
   order by held.since desc, h.id desc`,
);

/** By rank. `$2` the day · `$3` `$4` rank and id of the last of the page before · `$5` how many */
export const officersOfUnit = statement(
  'offices-of-unit',
  `select ${SHOWN}, o.rank ${TENURE} ${NAMED}
   where h.unit_id = $1 and ${IN_OFFICE}
     and ($3::integer is null or (o.rank, h.id) > ($3, $4::uuid))
   order by o.rank, h.id limit $5`,
);

/** `$2` the member whose it is */
export const findHolding = statement(
  'offices-find',
  `select ${SHOWN} ${TENURE} ${NAMED} where h.id = $1 and h.member_id = any(${personIds('$2')})`,
);

export const lockHolding = statement(
  'offices-lock',
  `select end_reason is not null as "isLeft" from office_holdings where id = $1 for update`,
);

/** Keeps others from taking the same office until the end of the transaction. */
export const lockOffice = statement(
  'offices-lock-office',
  `select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', $1::text, $2::text, $3::text), 2))`,
);

/** `$1` unit · `$2` organ · `$3` office */
export const tenuresOf = statement(
  'offices-tenures',
  `select person.id as "memberId", held.since::text as "from", held.until::text as until
   ${TENURE} where h.unit_id = $1 and h.organ = $2 and h.office = $3 order by held.since`,
);

/** `$1` unit · `$2` organ · `$3` office · `$4` member · `$5` day */
export const holdingFacts = statement(
  'offices-facts',
  `select u.established_on::text as "establishedOn", u.ended_on::text as "endedOn",
     (select o.is_single from offices o
       where o.organ = $2 and o.office = $3 and o.valid @> $5::date) as "isSingle",
     exists (select from placements p
       where p.member_id = (select coalesce(m.merged_into, m.id) from members m where m.id = $4)
         and p.valid @> $5::date) as "isMember"
   from units u where u.id = $1`,
);

export const insertHolding = statement(
  'offices-insert',
  `insert into office_holdings (id, member_id, unit_id, organ, office, term, is_full_time, valid,
     decision_number, decision_signed_on, recorded_at)
   values ($1, $2, $3, $4, $5, $6, $7, daterange($8::date, null), $9, $10, $11)`,
);

export const endHolding = statement(
  'offices-end',
  `update office_holdings set valid = daterange(lower(valid), $2::date), end_reason = $3,
     end_decision_number = $4, end_decision_signed_on = $5, end_recorded_at = $6
   where id = $1`,
);

const VALIDITY = 'lower(valid)::text as "validFrom", upper(valid)::text as "validTo"';

export const listOrgans = statement(
  'offices-organs',
  `select organ, nullif(unit_kind, '*') as "unitKind",
     jsonb_build_object('vi', name_vi, 'en', name_en) as name, ${VALIDITY}
   from organs where valid @> $1::date order by rank, unit_kind`,
);

export const listOffices = statement(
  'offices-list',
  `select organ, office, jsonb_build_object('vi', name_vi, 'en', name_en) as name,
     is_single as "isSingle", ${VALIDITY}
   from offices where valid @> $1::date order by rank`,
);
