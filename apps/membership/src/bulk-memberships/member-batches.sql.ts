import { insertOutboxSql } from '@dong-hanh/messaging';
import { statement } from '@dong-hanh/persistence';
import { COARSE, PLACEMENTS } from '../placements.sql.js';

export const insertBatch = statement(
  'member-batches-insert',
  `insert into member_batches (id, kind, account_id, decision_number, decision_signed_on, effective_on,
     reason, chunk_size, is_dry_run, rows, content_hash, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   on conflict do nothing returning id`,
);

/** `$2` the rows as a JSON array. */
export const insertRows = statement(
  'member-batches-insert-rows',
  `insert into member_batch_rows (batch_id, no, content)
   select $1, no - 1, content from jsonb_array_elements($2::jsonb) with ordinality as sent (content, no)`,
);

export const findBatch = statement(
  'member-batches-find',
  `select id, kind, account_id as "accountId",
     jsonb_build_object('number', decision_number, 'signedOn', decision_signed_on) as decision,
     effective_on::text as "effectiveOn", reason, chunk_size as "chunkSize", is_dry_run as "isDryRun",
     rows, recorded, outcome, created_at as "createdAt", finished_at as "finishedAt"
   from member_batches where id = $1`,
);

/** The same list under the same decision, of which something is recorded. */
export const recordedTwin = statement(
  'member-batches-recorded-twin',
  `select created_at as "createdAt" from member_batches where content_hash = $1 and recorded > 0 limit 1`,
);

export const lockTwins = statement(
  'member-batches-lock-twins',
  `select pg_advisory_xact_lock(hashtextextended(content_hash, 2)) from member_batches where id = $1`,
);

export const otherTwin = statement(
  'member-batches-other-twin',
  `select twin.created_at as "createdAt"
   from member_batches batch join member_batches twin on twin.content_hash = batch.content_hash
   where batch.id = $1 and twin.id <> batch.id and twin.recorded > 0 limit 1`,
);

export const selectRows = statement(
  'member-batches-rows',
  'select no, content from member_batch_rows where batch_id = $1 order by no',
);

export const deleteRows = statement(
  'member-batches-delete-rows',
  'delete from member_batch_rows where batch_id = $1 and no = any($2::integer[])',
);

/** Rows hold names: none stays once its batch will not go on. */
export const deleteIdleRows = statement(
  'member-batches-delete-idle-rows',
  `delete from member_batch_rows r using member_batches b
   where b.id = r.batch_id and not exists (
     select from jobs j where j.id = b.id and j.state in ('waiting', 'active'))`,
);

export const countRecorded = statement(
  'member-batches-count-recorded',
  'update member_batches set recorded = recorded + $2 where id = $1',
);

export const finishBatch = statement(
  'member-batches-finish',
  'update member_batches set outcome = $2, finished_at = $3, faults = null where id = $1',
);

/** What was found at first stays found, also for a run that goes on with the rest. */
export const keepFaults = statement(
  'member-batches-keep-faults',
  'update member_batches set faults = $2 where id = $1',
);

export const keptFaults = statement(
  'member-batches-kept-faults',
  'select faults from member_batches where id = $1 and faults is not null',
);

export const deleteAllRows = statement(
  'member-batches-delete-all-rows',
  'delete from member_batch_rows where batch_id = $1',
);

const LIVES = `select id, established_on::text as "establishedOn", ended_on::text as "endedOn"
   from units where id = any($1::uuid[]) order by id`;

export const unitLives = statement('member-batches-unit-lives', LIVES);

/** Keeps the units from ending until the members are placed. */
export const lockUnitLives = statement('member-batches-lock-unit-lives', `${LIVES} for share`);

const MEMBERSHIPS = `select m.id, m.joined_on::text as "joinedOn", m.state, m.ended_on::text as "endedOn", m.merged_into as "mergedInto",
     (select jsonb_build_object('unitId', p.unit_id, 'from', lower(p.valid), 'endReason', p.end_reason)
      from placements p where p.member_id = coalesce(m.merged_into, m.id)
      order by lower(p.valid) desc limit 1) as last
   from members m where m.id = any($1::uuid[]) order by m.id`;

export const memberships = statement('member-batches-memberships', MEMBERSHIPS);

export const lockMembers = statement(
  'member-batches-lock-members',
  'select id from members where id = any($1::uuid[]) order by id for update',
);

/** `$1` codes · `$2` day. Only what officers may give. */
export const exitReasons = statement(
  'member-batches-exit-reasons',
  `select code, may_lie_ahead as "mayLieAhead" from membership_reasons
   where code = any($1::text[]) and transition = 'exit' and by_hand and valid @> $2::date`,
);

export const nextNumbers = statement(
  'member-batches-next-numbers',
  `select nextval('member_numbers')::integer as ordinal from generate_series(1, $1::integer)`,
);

/** Members, their first periods with the decision, and their events. */
export const insertMembers = statement(
  'member-batches-insert-members',
  `with given as materialized (
     select * from jsonb_to_recordset($1::jsonb) as given
       (id uuid, "memberNumber" text, "fullName" text, "birthDate" date, gender text, "unitId" uuid,
        "joinedOn" date)
   ), admitted as (
     insert into members
       (id, member_number, full_name, birth_date, gender, state, joined_on, version, recorded_at)
     select id, "memberNumber", "fullName", "birthDate", gender, 'active', "joinedOn", 1, $2 from given
   ), placed as (
     insert into placements (member_id, unit_id, valid, decision_number, decision_signed_on, recorded_at)
     select id, "unitId", daterange("joinedOn", null), $3::text, $4::date, $2 from given
   ), told as (${insertOutboxSql('$5')})
   select 1`,
);

/** `$1` member, state and reason of each · `$2` first day without membership · `$3` recorded · `$4` `$5` decision */
export const endMemberships = statement(
  'member-batches-end-memberships',
  `with given as materialized (
     select * from jsonb_to_recordset($1::jsonb) as given ("memberId" uuid, state text, reason text)
   ), closed as (
     update placements p
     set valid = daterange(lower(p.valid), $2::date), end_reason = given.reason,
       end_decision_number = $4::text, end_decision_signed_on = $5::date, end_recorded_at = $3
     from given where p.member_id = given."memberId" and upper_inf(p.valid)
     returning p.member_id
   )
   update members m set version = m.version + 1, state = given.state, ended_on = $2::date, recorded_at = $3
   from given join closed on closed.member_id = given."memberId"
   where m.id = given."memberId"
   returning m.id`,
);

export const memberStates = statement(
  'member-batches-member-states',
  `select m.id, m.version, m.member_number as "memberNumber", m.state,
     m.joined_on::text as "joinedOn", m.ended_on::text as "endedOn", ${PLACEMENTS} as placements, ${COARSE}
   from members m where m.id = any($1::uuid[]) order by m.id`,
);
