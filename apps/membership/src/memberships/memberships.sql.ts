import { statement } from '@dong-hanh/persistence';

/** Keeps others from changing the membership until the end of the transaction. */
export const lockMember = statement(
  'memberships-lock',
  `select m.id, m.version, m.joined_on::text as "joinedOn", m.state, m.ended_on::text as "endedOn"
   from members m where m.id = $1 for update`,
);

export const lastPeriod = statement(
  'memberships-last-period',
  `select unit_id as "unitId", lower(valid)::text as "from", end_reason as "endReason"
   from placements where member_id = $1 order by lower(valid) desc limit 1`,
);

/** `$1` code · `$2` transition · `$3` day. Only what officers may give. */
export const findReason = statement(
  'memberships-reason',
  `select may_lie_ahead as "mayLieAhead" from membership_reasons
   where code = $1 and transition = $2 and by_hand and valid @> $3::date`,
);

/** `$2` the first day after · `$3` reason of an exit, else null, with its decision · `$6` when recorded */
export const closePeriod = statement(
  'memberships-close-period',
  `update placements
   set valid = daterange(lower(valid), $2::date), end_reason = $3::text, end_decision_number = $4::text,
     end_decision_signed_on = $5::date,
     end_recorded_at = case when $3::text is null then null else $6::timestamptz end
   where member_id = $1 and upper_inf(valid)`,
);

export const openPeriod = statement(
  'memberships-open-period',
  `insert into placements (member_id, unit_id, valid, state, began_by, reason, decision_number,
     decision_signed_on, recorded_at)
   values ($1, $2, daterange($3::date, null), $4, $5, $6, $7, $8, $9)`,
);

export const changeMember = statement(
  'memberships-change-member',
  `update members set version = version + 1, state = $2, ended_on = $3::date, recorded_at = $4
   where id = $1`,
);

/** The record that holds the periods of the person. */
const PERSON = '(select coalesce(merged_into, id) from members where id = $1)';

/** Newest first. `$2` the first day of the last period of the page before. */
export const listPeriods = statement(
  'memberships-list',
  `select p.unit_id as "unitId", p.state, lower(p.valid)::text as "from", upper(p.valid)::text as "to",
     jsonb_build_object('transition', p.began_by, 'reason', p.reason,
       'decision', case when p.decision_number is not null then
         jsonb_build_object('number', p.decision_number, 'signedOn', p.decision_signed_on) end) as began,
     p.recorded_at as "recordedAt",
     case when p.end_recorded_at is not null then jsonb_build_object('reason', p.end_reason,
       'decision', case when p.end_decision_number is not null then
         jsonb_build_object('number', p.end_decision_number, 'signedOn', p.end_decision_signed_on) end)
     end as ended,
     p.end_recorded_at as "endRecordedAt"
   from placements p
   where p.member_id = ${PERSON} and ($2::date is null or lower(p.valid) < $2::date)
   order by lower(p.valid) desc limit $3`,
);

export const countPeriods = statement(
  'memberships-count',
  `select count(*)::integer as total from placements where member_id = ${PERSON}`,
);

/** `$1` day, null for all days · `$2` transition, null for all */
export const listReasons = statement(
  'memberships-reasons',
  `select code, transition, jsonb_build_object('vi', name_vi, 'en', name_en) as name, by_hand as "byHand",
     lower(valid)::text as "validFrom", upper(valid)::text as "validTo"
   from membership_reasons
   where valid @> $1::date and ($2::text is null or transition = $2)
   order by transition, code`,
);
