import type { MemberState } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';
import {
  countChanges,
  countedPlace,
  memberRows,
  type CountedPlace,
  type MemberRows,
} from './member-stays.projection.js';

/** Lets only newer versions in and takes away the stays under them, with those that were counted. */
const replaceSql = (isLetIn: string) => `
  with changed as (
     insert into member_facts as fact (id, version, state, joined_on, ended_on, gender, birth_year,
       merged_into)
     select id, version, state, joined_on, ended_on, gender, birth_year, merged_into
     from jsonb_to_recordset($1::jsonb) as arrived (id uuid, version integer, state text,
       joined_on date, ended_on date, gender text, birth_year smallint, merged_into uuid)
     order by id
     on conflict (id) do update set version = excluded.version, state = excluded.state,
       joined_on = excluded.joined_on, ended_on = excluded.ended_on, gender = excluded.gender,
       birth_year = excluded.birth_year, merged_into = excluded.merged_into
     where ${isLetIn}
     returning id
   ), cleared as (
     delete from member_stays using changed where member_id = changed.id
     returning member_id, unit_id, gender, left_on
   )
   select changed.id, coalesce(jsonb_agg(jsonb_build_object(
       'unit_id', cleared.unit_id, 'gender', coalesce(cleared.gender, 'unknown')))
     filter (where cleared.member_id is not null and cleared.left_on is null), '[]') as counted
   from changed left join cleared on cleared.member_id = changed.id
   group by changed.id`;
const replaceFacts = statement(
  'member-stays-replace',
  replaceSql('excluded.version > fact.version'),
);
const replayFacts = statement(
  'member-stays-replay',
  replaceSql('excluded.version >= fact.version'),
);

const insertStays = statement(
  'member-stays-insert',
  `insert into member_stays (member_id, unit_id, came_on, left_on, suspended, came_by, left_by,
     came_from, went_to, gender, birth_year)
   select member_id, unit_id, came_on, left_on, suspended, came_by, left_by, came_from, went_to,
     gender, birth_year
   from jsonb_to_recordset($1::jsonb) as arrived (member_id uuid, unit_id uuid, came_on date,
     left_on date, suspended boolean, came_by text, left_by text, came_from uuid, went_to uuid,
     gender text, birth_year smallint)`,
);

const addCounts = statement(
  'member-stays-count',
  `insert into member_counts as counter (unit_id, gender, members)
   select unit_id, gender, members
   from jsonb_to_recordset($1::jsonb) as change (unit_id uuid, gender text, members integer)
   order by unit_id, gender
   on conflict (unit_id, gender) do update set members = counter.members + excluded.members`,
);

/**
 * Takes over the newest state of members. Repeated and older states change nothing, neither rows nor counters:
 * what a newer one replaces is taken away from the counters in the transaction that adds the new.
 *
 * @param members at most one state per member
 * @param isReplay whether the log is read from its beginning: there a version that was published again, with what an
 * earlier release did not tell, comes after the first and is the one that counts
 */
export async function writeMemberStays(
  tx: Sql,
  members: readonly MemberState[],
  isReplay = false,
): Promise<void> {
  const arrived = new Map<string, MemberRows>(members.map((each) => [each.id, memberRows(each)]));
  const facts = [...arrived.values()].map(({ fact }) => fact);
  const replace = isReplay ? replayFacts : replaceFacts;
  const replaced = await tx.query<{ id: string; counted: CountedPlace[] }>(replace, [
    JSON.stringify(facts),
  ]);
  const stays = replaced.flatMap(({ id }) => arrived.get(id)?.stays ?? []);
  if (stays.length > 0) await tx.query(insertStays, [JSON.stringify(stays)]);
  const changes = countChanges(
    replaced.flatMap(({ counted }) => counted),
    stays.flatMap((stay) => countedPlace(stay) ?? []),
  );
  if (changes.length > 0) await tx.query(addCounts, [JSON.stringify(changes)]);
}
