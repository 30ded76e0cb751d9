import { statement } from '@dong-hanh/persistence';

/*
 * Cases as on a day, `$1` of every list. What was recorded later about that day counts; what happened after it
 * does not. The state and the deadlines of a day come of the steps, not of a status of today.
 */

/** A unit that has ended still stands where it stood last, so that its cases are not out of everybody's sight. */
const SCOPE = `scope (unit_id, with_subtree) as (
    select unit_id, with_subtree from unnest($2::uuid[], $3::boolean[]) as root (unit_id, with_subtree)
    union
    select below.unit_id, true
    from scope s cross join lateral (
      select v.unit_id from unit_versions v join units u on u.id = v.unit_id
      where v.parent_id = s.unit_id
        and (v.valid @> greatest(u.established_on, least($1::date, u.ended_on - 1))) is true
      offset 0
    ) below
    where s.with_subtree
  )`;

const ROW = `e.id, e.version, s.state, s.since::text as since, s.managing_unit_id as "managingUnitId",
  e.union_kind as "unionKind",
  jsonb_build_object('name', e.workplace_name, 'kind', e.workplace_kind, 'ownership', e.ownership,
    'locatedIn', e.located_in) as workplace,
  e.started_on::text as "startedOn", due.step as "dueStep", due.due_on::text as "dueOn",
  coalesce(due.due_on < $1::date, false) as "isOverdue",
  (select count(*)::integer from establishment_applicants a
    where a.establishment_id = e.id and a.applied_on <= $1::date) as "applicantCount",
  case when s.state = 'recognised' then e.unit_id end as "unitId"`;

const STANDING = `join lateral (
    select s.state, s.since, s.managing_unit_id from establishment_steps s
    where s.establishment_id = e.id and s.since <= $1::date and (s.until is null or s.until > $1::date)
    limit 1
  ) s on true
  left join lateral (
    select d.step, d.due_on from establishment_deadlines d
    where d.establishment_id = e.id and d.starts_on <= $1::date
      and (d.closed_on is null or d.closed_on > $1::date)
    order by d.due_on, d.step limit 1
  ) due on true`;

/** `$2` `$3` units and whether each comes with its subtree · `$4` the whole platform · `$5` state · `$6` overdue */
const FILTER = `($4::boolean or s.managing_unit_id in (select unit_id from scope))
  and ($5::text is null or s.state = $5)
  and ($6::boolean is null or coalesce(due.due_on < $1::date, false) = $6)`;

/** Newest first. `$7` the last of the page before · `$8` how many */
export const listEstablishments = statement(
  'establishments-list',
  `with recursive ${SCOPE}
   select ${ROW} from establishments e ${STANDING}
   where ${FILTER} and ($7::uuid is null or e.id < $7)
   order by e.id desc limit $8`,
);

export const countEstablishments = statement(
  'establishments-count',
  `with recursive ${SCOPE}
   select count(*)::integer as total from establishments e ${STANDING} where ${FILTER}`,
);

/** `$2` id; applicants, contacts, steps and deadlines are those up to the day. */
export const findEstablishment = statement(
  'establishments-find',
  `select ${ROW},
     coalesce((select jsonb_agg(jsonb_build_object('no', a.no, 'fullName', a.full_name,
         'birthDate', a.birth_date, 'gender', a.gender, 'appliedOn', a.applied_on,
         'office', case when s.state not in ('prospect', 'campaigning', 'applying') then a.office end,
         'memberId', case when s.state = 'recognised' then a.member_id end) order by a.no)
       from establishment_applicants a where a.establishment_id = e.id and a.applied_on <= $1::date),
       '[]') as applicants,
     coalesce((select jsonb_agg(jsonb_build_object('on', c.contacted_on, 'channel', c.channel,
         'note', c.note) order by c.contacted_on, c.no)
       from establishment_contacts c where c.establishment_id = e.id and c.contacted_on <= $1::date),
       '[]') as contacts,
     (select jsonb_agg(jsonb_build_object('step', p.step, 'on', p.since, 'dueOn', d.due_on,
         'isLate', coalesce(p.since > d.due_on, false),
         'managingUnitId', p.managing_unit_id, 'reference', p.reference,
         'decision', case when p.decision_number is not null then
           jsonb_build_object('number', p.decision_number, 'signedOn', p.decision_signed_on) end,
         'reason', p.reason, 'recordedAt', p.recorded_at) order by p.no)
       from establishment_steps p
       left join establishment_deadlines d
         on d.establishment_id = p.establishment_id and d.step = p.step
       where p.establishment_id = e.id and p.since <= $1::date) as steps,
     coalesce((select jsonb_agg(jsonb_build_object('step', d.step, 'startsOn', d.starts_on,
         'days', d.days, 'dayKind', d.day_kind, 'dueOn', d.due_on,
         'closedOn', case when d.closed_on <= $1::date then d.closed_on end) order by d.due_on, d.step)
       from establishment_deadlines d where d.establishment_id = e.id and d.starts_on <= $1::date),
       '[]') as deadlines
   from establishments e ${STANDING}
   where e.id = $2`,
);

export const managingUnitOf = statement(
  'establishments-managing-unit',
  'select managing_unit_id as "unitId" from establishments where id = $1',
);

/** Keeps others from taking a step until the end of the transaction. */
export const lockEstablishment = statement(
  'establishments-lock',
  'select from establishments where id = $1 for update',
);

/** A case that is locked: what the step before it left is read by a statement of its own. */
export const lockedEstablishment = statement(
  'establishments-locked',
  `select e.id, e.version, e.state, e.managing_unit_id as "managingUnitId", e.union_kind as "unionKind",
     e.ownership, e.located_in as "locatedIn", s.no as "lastNo", s.since::text as since
   from establishments e
   join establishment_steps s on s.establishment_id = e.id and s.until is null
   where e.id = $1`,
);

export const applicantsOf = statement(
  'establishments-applicants',
  `select no, full_name as "fullName", birth_date::text as "birthDate", gender, office
   from establishment_applicants where establishment_id = $1 order by no`,
);

/** The terms of a day. */
export const termsOn = statement(
  'establishments-terms',
  `select term, amount, day_kind as "dayKind", starts_with as "startsWith",
     lower(valid)::text as "validFrom", upper(valid)::text as "validTo"
   from establishment_terms where valid @> $1::date order by term`,
);

export const insertEstablishment = statement(
  'establishments-insert',
  `insert into establishments (id, version, state, managing_unit_id, union_kind, workplace_name,
     workplace_kind, ownership, located_in, started_on)
   values ($1, 1, 'prospect', $2, $3, $4, $5, $6, $7, $8)`,
);

export const insertStep = statement(
  'establishments-insert-step',
  `insert into establishment_steps (establishment_id, no, step, state, since, reference,
     decision_number, decision_signed_on, reason, recorded_at, managing_unit_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

export const closeStep = statement(
  'establishments-close-step',
  `update establishment_steps set until = $2 where establishment_id = $1 and until is null`,
);

/** `$2` state · `$3` the unit, once there is one · `$4` the managing unit */
export const changeEstablishment = statement(
  'establishments-change',
  `update establishments set version = version + 1, state = $2, unit_id = $3,
     managing_unit_id = $4
   where id = $1`,
);

/** A deadline that was opened once runs as it did. */
export const insertDeadlines = statement(
  'establishments-insert-deadlines',
  `insert into establishment_deadlines (establishment_id, step, starts_on, days, day_kind, due_on)
   select $1, d.step, d."startsOn", d.days, d."dayKind", d."dueOn"
   from jsonb_to_recordset($2::jsonb)
     as d (step text, "startsOn" date, days integer, "dayKind" text, "dueOn" date)
   on conflict (establishment_id, step) do nothing`,
);

/** `$2` day · `$3` the step taken, null when the case ends */
export const closeDeadlines = statement(
  'establishments-close-deadlines',
  `update establishment_deadlines set closed_on = $2
   where establishment_id = $1 and closed_on is null and ($3::text is null or step = $3)`,
);

export const countContacts = statement(
  'establishments-count-contacts',
  `select count(*)::integer as count from establishment_contacts where establishment_id = $1`,
);

/** `$2` how many there are already */
export const insertContacts = statement(
  'establishments-insert-contacts',
  `insert into establishment_contacts (establishment_id, no, contacted_on, channel, note, recorded_at)
   select $1, $2::integer + row_number() over (order by c.ordinality), c."on", c.channel, c.note, $4
   from rows from (jsonb_to_recordset($3::jsonb) as ("on" date, channel text, note text))
     with ordinality as c ("on", channel, note, ordinality)`,
);

/** `$2` how many there are already */
export const insertApplicants = statement(
  'establishments-insert-applicants',
  `insert into establishment_applicants (establishment_id, no, full_name, birth_date, gender,
     applied_on, recorded_at)
   select $1, $2::integer + a.ordinality, a."fullName", a."birthDate", a.gender, $4, $5
   from rows from (jsonb_to_recordset($3::jsonb)
     as ("fullName" text, "birthDate" date, gender text))
     with ordinality as a ("fullName", "birthDate", gender, ordinality)`,
);

export const setOffices = statement(
  'establishments-set-offices',
  `update establishment_applicants a set office = m.office
   from jsonb_to_recordset($2::jsonb) as m (applicant integer, office text)
   where a.establishment_id = $1 and a.no = m.applicant`,
);

/** `$2` members, in the order of applicants */
export const setMembers = statement(
  'establishments-set-members',
  `update establishment_applicants a set member_id = m.id
   from unnest($2::uuid[]) with ordinality as m (id, no)
   where a.establishment_id = $1 and a.no = m.no`,
);

/** Deadlines not met yet, to be counted anew when the calendar changes. */
export const openDeadlines = statement(
  'establishments-open-deadlines',
  `select establishment_id as "establishmentId", step, starts_on::text as "startsOn", days,
     day_kind as "dayKind" from establishment_deadlines where closed_on is null`,
);

export const moveDeadlines = statement(
  'establishments-move-deadlines',
  `update establishment_deadlines d set due_on = n."dueOn"
   from jsonb_to_recordset($1::jsonb) as n ("establishmentId" uuid, step text, "dueOn" date)
   where d.establishment_id = n."establishmentId" and d.step = n.step and d.due_on <> n."dueOn"`,
);
