import { statement } from '@dong-hanh/persistence';
import { personIds } from '../person-ids.sql.js';

/** Both records, locked in one order, so that two mergers of the same records do not wait for each other. */
export const lockRecords = statement(
  'mergers-lock',
  `select m.id, m.version, m.name_key as "nameKey", m.birth_date::text as "birthDate", m.gender,
     m.merged_into as "mergedInto", m.ended_on::text as "endedOn"
   from members m where m.id = any($1::uuid[]) order by m.id for update`,
);

/** What the person of a record holds besides: merged records, and numbers of any of them. */
export const recordsHeld = statement(
  'mergers-held',
  `select asked.id,
     (select count(*)::integer from members other where other.merged_into = asked.id) as holds,
     (select coalesce(jsonb_agg(jsonb_build_object('kind', n.kind, 'hash', n.number_hash)), '[]')
      from identity_numbers n
      where n.number_hash is not null and n.member_id = any(${personIds('asked.id')})) as numbers
   from unnest($1::uuid[]) as asked (id)`,
);

export const insertMerger = statement(
  'mergers-insert',
  `insert into member_mergers (id, survivor_id, duplicate_id, reason, merged_at, merged_by, lends_before)
   select $1, $2, $3, $4, $5, $6,
     (select lower(valid) from placements where member_id = $2 and upper_inf(valid))`,
);

export const setAside = statement('mergers-set-aside', 'select set_aside_periods($1) as count');

export const withdrawLent = statement(
  'mergers-withdraw-lent',
  'select withdraw_lent_periods($1) as count',
);

/** `$2` the surviving record, null when it is one of its own again */
export const markMerged = statement(
  'mergers-mark',
  'update members set merged_into = $2 where id = $1',
);

export const standingMergers = statement(
  'mergers-standing',
  'select id from member_mergers where survivor_id = $1 and undone_at is null order by id',
);

/**
 * Lends the survivor the kept periods on days on which it has none. What ends earlier than it was kept does so because
 * the survivor's own period goes on from there: that is no end of membership. `$1` merger · `$2` survivor
 */
export const lendPeriods = statement(
  'mergers-lend',
  `insert into placements
   select lent.*
   from merged_periods kept join member_mergers merger on merger.id = kept.merger_id
   cross join lateral jsonb_populate_record(null::placements, kept.period) was
   cross join lateral unnest(
     datemultirange(was.valid * daterange(null, merger.lends_before)) - coalesce(
     (select range_agg(own.valid) from placements own where own.member_id = $2), '{}'::datemultirange)) piece
   cross join lateral jsonb_populate_record(null::placements, kept.period
     || jsonb_build_object('member_id', $2::uuid, 'merger_id', $1::uuid, 'valid', piece::text)
     || case when upper(piece) is not distinct from upper(was.valid) then '{}'::jsonb
        else '{"end_reason": null, "end_decision_number": null, "end_decision_signed_on": null,
               "end_recorded_at": null}'::jsonb end) lent
   where kept.merger_id = $1
   returning 1`,
);

export const keptPeriods = statement(
  'mergers-kept-periods',
  `select kept.no, was.unit_id as "unitId", lower(was.valid)::text as "from", upper(was.valid)::text as "to"
   from merged_periods kept
   cross join lateral jsonb_populate_record(null::placements, kept.period) was
   where kept.merger_id = $1 order by kept.no`,
);

/** The ends of units and of their heirs; an end that was taken back is none, nor is an heir of it. */
export const unitEnds = statement(
  'mergers-unit-ends',
  `with recursive reached (unit_id) as (
     select unnest($1::uuid[])
     union
     select e.to_id from reached join units u on u.id = reached.unit_id
     join lineage_edges e on e.from_id = u.id and e.effective_on = u.ended_on
       and e.withdrawn_by is null and (e.type = 'merged-into' or e.is_heir)
   )
   select u.id as "unitId", u.ended_on::text as "endedOn",
     (select e.to_id from lineage_edges e where e.from_id = u.id and e.effective_on = u.ended_on
        and e.withdrawn_by is null and (e.type = 'merged-into' or e.is_heir) limit 1) as "heirId"
   from reached join units u on u.id = reached.unit_id
   where u.ended_on is not null`,
);

/** `$1` merger · `$2` periods as JSON · `$3` when recorded */
export const restorePeriods = statement(
  'mergers-restore',
  `insert into placements
   select restored.*
   from jsonb_to_recordset($2::jsonb) as given
     (no integer, "unitId" uuid, "from" date, "to" date, "followsUnit" boolean, "end" text)
   join merged_periods kept on kept.merger_id = $1 and kept.no = given.no
   cross join lateral jsonb_populate_record(null::placements, kept.period
     || jsonb_build_object('unit_id', given."unitId", 'valid', daterange(given."from", given."to")::text)
     || case when given."followsUnit" then jsonb_build_object('began_by', 'transfer',
          'reason', 'unit-transferred', 'decision_number', null, 'decision_signed_on', null,
          'recorded_at', $3::timestamptz) else '{}'::jsonb end
     || case given."end" when 'as-kept' then '{}'::jsonb
        else jsonb_build_object('end_decision_number', null, 'end_decision_signed_on', null)
          || case given."end" when 'dissolved'
             then jsonb_build_object('end_reason', 'unit-dissolved-by-policy', 'end_recorded_at', $3::timestamptz)
             else '{"end_reason": null, "end_recorded_at": null}'::jsonb end
        end) restored`,
);

/** Counts the version up, and lets first day, state and end follow from the periods. */
export const settle = statement(
  'mergers-settle',
  `update members m set version = m.version + 1, recorded_at = $2,
     joined_on = coalesce(lives.first, m.joined_on), state = coalesce(lives.state, m.state),
     ended_on = case when lives.first is null then m.ended_on else lives.ended_on end
   from (
     select min(lower(p.valid)) as first,
       (array_agg(case when upper_inf(p.valid) then p.state
          when p.end_reason = 'retired' then 'retired' else 'ended' end order by p.valid desc))[1] as state,
       (array_agg(upper(p.valid) order by p.valid desc))[1] as ended_on
     from placements p where p.member_id = $1
   ) lives
   where m.id = $1
   returning m.joined_on::text as "joinedOn", m.ended_on::text as "endedOn"`,
);

/** What is shown under the survivor from now on. */
export const countRecords = statement(
  'mergers-count-records',
  `select (select count(*)::integer from honours where recipient_id = $1 and recipient_kind = 'member') as honours,
     (select count(*)::integer from supports where recipient_id = $1 and recipient_kind = 'member') as supports`,
);

const MERGER = `id, survivor_id as "survivorId", duplicate_id as "duplicateId", reason,
  merged_at as "mergedAt", merged_by as "mergedBy", undone_at as "undoneAt", undone_by as "undoneBy",
  undone_reason as "undoneReason"`;

export const findMerger = statement(
  'mergers-find',
  `select ${MERGER} from member_mergers where id = $1`,
);

export const findStanding = statement(
  'mergers-find-standing',
  `select ${MERGER} from member_mergers where duplicate_id = $1 and undone_at is null`,
);

export const undoMerger = statement(
  'mergers-undo',
  'update member_mergers set undone_at = $2, undone_by = $3, undone_reason = $4 where id = $1',
);

/** Newest first. `$1` an id of the person · `$2` the last id of the page before, or null */
export const listMergers = statement(
  'mergers-list',
  `select ${MERGER} from member_mergers
   where survivor_id = any(${personIds('$1')}) and ($2::uuid is null or id < $2::uuid)
   order by id desc limit $3`,
);
