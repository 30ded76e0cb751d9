import type { MemberEvent, MemberState } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';
import { COARSE, PLACEMENTS } from '../placements.sql.js';
import type { MembersFate } from '../reorganisation-rules/reorganisation.rules.js';

const CHUNK = 500;

const lock = statement(
  'reorganisations-lock-members',
  'select id from members where id = any($1::uuid[]) order by id for update',
);

/**
 * The place of the day ends with it, is kept as it would have gone on, and goes on elsewhere as long as it would have lasted, in the same state. Tells
 * whom it found there: who has left since the decision was prepared stays where he or she is.
 */
const replace = statement(
  'reorganisations-replace-members',
  `with fate as materialized (
     select * from jsonb_to_recordset($1::jsonb) as fate
       ("memberId" uuid, "fromUnitId" uuid, "toUnitId" uuid, reason text)
   ), shortened as (
     update placements p set valid = daterange(lower(p.valid), $2::date),
       end_reason = case when fate."toUnitId" is null then fate.reason end,
       end_decision_number = case when fate."toUnitId" is null then $4::text end,
       end_decision_signed_on = case when fate."toUnitId" is null then $5::date end,
       end_recorded_at = case when fate."toUnitId" is null then $3::timestamptz end
     from fate
     where p.member_id = fate."memberId" and p.unit_id = fate."fromUnitId"
       and p.valid @> $2::date and lower(p.valid) < $2::date
     returning new.member_id, fate."toUnitId" as unit_id, fate.reason,
       daterange($2::date, upper(old.valid)) as valid, old.state as state, old.end_reason as end_reason,
       old.end_decision_number as end_decision_number,
       old.end_decision_signed_on as end_decision_signed_on, old.end_recorded_at as end_recorded_at,
       old.unit_id as left_unit_id
   ), kept as (
     insert into reorganised_members (reorganisation_id, member_id, unit_id, to_unit_id, valid_to,
       end_reason, end_decision_number, end_decision_signed_on, end_recorded_at, state, ended_on)
     select $6::uuid, s.member_id, s.left_unit_id, s.unit_id, upper(s.valid), s.end_reason,
       s.end_decision_number, s.end_decision_signed_on, s.end_recorded_at, m.state, m.ended_on
     from shortened s join members m on m.id = s.member_id
   ), placed as (
     insert into placements (member_id, unit_id, valid, state, began_by, reason, decision_number,
       decision_signed_on, recorded_at, end_reason, end_decision_number, end_decision_signed_on,
       end_recorded_at)
     select member_id, unit_id, valid, state, 'transfer', reason, $4::text, $5::date, $3::timestamptz,
       end_reason, end_decision_number, end_decision_signed_on, end_recorded_at
     from shortened where unit_id is not null
   )
   select member_id as "memberId", unit_id is null and not exists (
       select from placements later
       where later.member_id = shortened.member_id and lower(later.valid) > $2::date
     ) as ends
   from shortened`,
);

/** Who goes on elsewhere on a later day has not ended. */
const change = statement(
  'reorganisations-change-members',
  `with fate as materialized (
     select * from jsonb_to_recordset($1::jsonb) as fate ("memberId" uuid, ends boolean)
   )
   update members m
   set version = m.version + 1, recorded_at = $3::timestamptz,
     state = case when fate.ends then 'ended' else m.state end,
     ended_on = case when fate.ends then $2::date else m.ended_on end
   from fate where m.id = fate."memberId"
   returning m.id`,
);

const states = statement(
  'reorganisations-member-states',
  `select m.id, m.version, m.member_number as "memberNumber", m.state,
     m.joined_on::text as "joinedOn", m.ended_on::text as "endedOn", ${PLACEMENTS} as placements,
     ${COARSE}
   from members m where m.id = any($1::uuid[]) order by m.id`,
);

/** Carries out what becomes of members, in statements of 500. @returns what happened to each of them */
export async function moveMembers(
  sql: Sql,
  fates: readonly MembersFate[],
  decision: { id: string; number: string; signedOn: string; effectiveOn: string },
  recordedAt: Date,
): Promise<MemberEvent[]> {
  const each = fates.flatMap(({ memberIds, fromUnitId, toUnitId, reason }) =>
    memberIds.map((memberId) => ({ memberId, fromUnitId, toUnitId, reason })),
  );
  await sql.query(lock, [each.map(({ memberId }) => memberId)]);
  const events: MemberEvent[] = [];
  for (let start = 0; start < each.length; start += CHUNK) {
    const when = [decision.effectiveOn, recordedAt.toISOString()];
    const moved = await sql.query<{ memberId: string; ends: boolean }>(replace, [
      ...[JSON.stringify(each.slice(start, start + CHUNK)), ...when],
      ...[decision.number, decision.signedOn, decision.id],
    ]);
    await sql.query(change, [JSON.stringify(moved), ...when]);
    const ends = new Set(moved.filter((one) => one.ends).map(({ memberId }) => memberId));
    const after = await statesOf(
      sql,
      moved.map(({ memberId }) => memberId),
      recordedAt,
    );
    events.push(
      ...after.map((data): MemberEvent => ({
        name: ends.has(data.id) ? 'MembershipEnded' : 'MemberTransferred',
        data,
      })),
    );
  }
  return events;
}

/** The public state of members after a change, in the order of ids. */
export async function statesOf(
  sql: Sql,
  ids: readonly string[],
  recordedAt: Date,
): Promise<MemberState[]> {
  const rows = await sql.query<Omit<MemberState, 'recordedAt'>>(states, [ids]);
  return rows.map((state) => ({ ...state, recordedAt: recordedAt.toISOString() }));
}
