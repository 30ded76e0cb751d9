import type { MemberEvent, MemberState } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';
import type { MembersFate } from '../reorganisation-rules/reorganisation.rules.js';

const CHUNK = 500;

const lock = statement(
  'reorganisations-lock-members',
  'select id from members where id = any($1::uuid[]) order by id for update',
);

/** The place of the day ends with it, and goes on elsewhere as long as it would have lasted. */
const replace = statement(
  'reorganisations-replace-members',
  `with fate as materialized (
     select * from jsonb_to_recordset($1::jsonb) as fate ("memberId" uuid, "fromUnitId" uuid, "toUnitId" uuid)
   ), shortened as (
     update placements p set valid = daterange(lower(p.valid), $2::date)
     from fate
     where p.member_id = fate."memberId" and p.unit_id = fate."fromUnitId"
       and p.valid @> $2::date and lower(p.valid) < $2::date
     returning new.member_id, fate."toUnitId" as unit_id, daterange($2::date, upper(old.valid)) as valid
   )
   insert into placements (member_id, unit_id, valid, recorded_at)
   select member_id, unit_id, valid, $3::timestamptz from shortened where unit_id is not null`,
);

const change = statement(
  'reorganisations-change-members',
  `with fate as materialized (
     select * from jsonb_to_recordset($1::jsonb) as fate ("memberId" uuid, "toUnitId" uuid)
   )
   update members m
   set version = m.version + 1, recorded_at = $3::timestamptz,
     state = case when fate."toUnitId" is null then 'ended' else m.state end,
     ended_on = case when fate."toUnitId" is null then $2::date else m.ended_on end
   from fate where m.id = fate."memberId"
   returning m.id`,
);

const states = statement(
  'reorganisations-member-states',
  `select m.id, m.version, m.member_number as "memberNumber", m.state,
     m.joined_on::text as "joinedOn", m.ended_on::text as "endedOn",
     (select jsonb_agg(
        jsonb_build_object('unitId', p.unit_id, 'from', lower(p.valid), 'to', upper(p.valid))
        order by p.valid)
      from placements p where p.member_id = m.id) as placements
   from members m where m.id = any($1::uuid[]) order by m.id`,
);

/** Carries out what becomes of members, in statements of 500. @returns what happened to each of them */
export async function moveMembers(
  sql: Sql,
  fates: readonly MembersFate[],
  on: string,
  recordedAt: Date,
): Promise<MemberEvent[]> {
  const each = fates.flatMap(({ memberIds, fromUnitId, toUnitId }) =>
    memberIds.map((memberId) => ({ memberId, fromUnitId, toUnitId })),
  );
  await sql.query(lock, [each.map(({ memberId }) => memberId)]);
  const events: MemberEvent[] = [];
  for (let start = 0; start < each.length; start += CHUNK) {
    const some = each.slice(start, start + CHUNK);
    const ends = new Set(
      some.filter(({ toUnitId }) => toUnitId === null).map(({ memberId }) => memberId),
    );
    const parameters = [JSON.stringify(some), on, recordedAt.toISOString()];
    await sql.query(replace, parameters);
    await sql.query(change, parameters);
    const after = await sql.query<Omit<MemberState, 'recordedAt'>>(states, [
      some.map(({ memberId }) => memberId),
    ]);
    events.push(
      ...after.map((state): MemberEvent => ({
        name: ends.has(state.id) ? 'MembershipEnded' : 'MemberTransferred',
        data: { ...state, recordedAt: recordedAt.toISOString() },
      })),
    );
  }
  return events;
}
