import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { personIds } from '../person-ids.sql.js';
import type { ComparedRecord } from './duplicate.rules.js';
import type { DuplicateMember } from './duplicates.dto.js';

/** A record as it is compared and shown. */
export type DuplicateRecord = ComparedRecord &
  Pick<DuplicateMember, 'id' | 'memberNumber' | 'fullName'> & {
    hasSameNumber: boolean;
  };

/** Of one birth date at most so many are read, since 1 January stands for "unknown", and the nearest names kept. */
const READ = 2_000;
const COMPARED = 100;

/** Where a record stands on a day `$2`, or stood last before it. */
const STANDING = (member: string) => `cross join lateral (
    select p.unit_id from placements p
    where p.member_id = ${member} and lower(p.valid) <= greatest($2::date,
      (select joined_on from members where id = ${member}))
    order by lower(p.valid) desc limit 1
  ) place
  left join lateral (
    select v.parent_id from unit_versions v
    where v.unit_id = place.unit_id order by v.valid @> $2::date desc, lower(v.valid) desc limit 1
  ) unit on true`;

const RECORD = `m.id, m.member_number as "memberNumber", m.full_name as "fullName",
  btrim(m.name_key) as name, m.birth_date::text as "birthDate", m.gender, place.unit_id as "unitId",
  unit.parent_id as "parentUnitId"`;

const findSubject = statement(
  'duplicates-subject',
  `select ${RECORD}, false as "hasSameNumber" from members m ${STANDING('m.id')} where m.id = $1`,
);

/**
 * Records to compare with: of the same birth date, of the same name on that day or one near it, and those for which the same
 * identity number was given. Each is a look-up by an index. `$1` subject · `$2` today · `$3` the birth date and those near it
 */
export const findCandidates = statement(
  'duplicates-candidates',
  `with subject as (select id, name_key, birth_date from members where id = $1),
   hashes as (
     select number_hash from identity_numbers where member_id = any(${personIds('$1')})
     union select number_hash from identity_claims where member_id = any(${personIds('$1')})
   ), numbered as materialized (
     select n.member_id from hashes join identity_numbers n on n.number_hash = hashes.number_hash
     union select c.member_id from hashes join identity_claims c on c.number_hash = hashes.number_hash
   ), found as materialized (
     (select near.id
      from (
        select m.id, m.name_key, subject.name_key as asked
        from subject join members m on m.birth_date = subject.birth_date limit ${READ}
      ) near
      order by similarity(near.name_key, near.asked) desc, near.id limit ${COMPARED})
     union
     (select m.id from subject join members m
        on m.birth_date = any($3::date[]) and m.name_key = subject.name_key
      limit ${COMPARED})
     union
     select member_id from numbered
   )
   select ${RECORD}, m.id in (select member_id from numbered) as "hasSameNumber"
   from found cross join lateral (
     select * from members where id = found.id and merged_into is null and id <> $1 limit 1
   ) m
   ${STANDING('m.id')}`,
);

/**
 * Records of a subtree that have folded name and birth date in common, in the order of the older id and the other:
 * those who stand there are joined with themselves. `$1` today · `$2` `$3` units and whether each comes with its
 * subtree · `$4` `$5` the last pair of the page before, or null · `$6` limit
 */
export const listPairs = statement(
  'duplicates-pairs',
  `with recursive scope (unit_id, with_subtree) as (
     select unit_id, with_subtree from unnest($2::uuid[], $3::boolean[]) as root (unit_id, with_subtree)
     union
     select below.unit_id, true
     from scope s cross join lateral (
       select v.unit_id from unit_versions v
       where v.parent_id = s.unit_id and (v.valid @> $1::date) is true
       offset 0
     ) below
     where s.with_subtree
   ), within as materialized (
     select p.member_id, m.birth_date, m.name_key
     from (select distinct unit_id from scope) s
     cross join lateral (
       select p.member_id from placements p
       where p.unit_id = s.unit_id and (p.valid @> $1::date) is true
       offset 0
     ) p
     cross join lateral (select * from members where id = p.member_id limit 1) m
   )
   select a.member_id as older, b.member_id as newer
   from within a join within b on b.birth_date = a.birth_date and b.name_key = a.name_key
     and b.member_id > a.member_id
   where $4::uuid is null or (a.member_id, b.member_id) > ($4::uuid, $5::uuid)
   order by a.member_id, b.member_id limit $6`,
);

const findRecords = statement(
  'duplicates-records',
  `select ${RECORD}, false as "hasSameNumber"
   from unnest($1::uuid[]) as asked (id) join members m on m.id = asked.id ${STANDING('m.id')}`,
);

/** Units, and whether each comes with its subtree, on a day. */
export interface Subtrees {
  on: string;
  roots: readonly { unitId: string; withSubtree: boolean }[];
}

/** The ids of two records. */
export interface PairOfIds {
  older: string;
  newer: string;
}

@Injectable()
export class DuplicatesRepository {
  constructor(private readonly database: Database) {}

  async subject(memberId: string, today: string): Promise<DuplicateRecord | undefined> {
    const [record] = await this.database.query<DuplicateRecord>(findSubject, [memberId, today]);
    return record;
  }

  candidates(
    memberId: string,
    today: string,
    nearBirthDates: readonly string[],
  ): Promise<DuplicateRecord[]> {
    return this.database.query(findCandidates, [memberId, today, nearBirthDates]);
  }

  /** @param after the last pair of the page before */
  pairs(
    { on, roots }: Subtrees,
    after: PairOfIds | undefined,
    limit: number,
  ): Promise<PairOfIds[]> {
    return this.database.query(listPairs, [
      on,
      roots.map(({ unitId }) => unitId),
      roots.map(({ withSubtree }) => withSubtree),
      ...[after?.older ?? null, after?.newer ?? null, limit],
    ]);
  }

  /** Records by their ids. */
  async records(ids: readonly string[], today: string): Promise<Map<string, DuplicateRecord>> {
    const rows = await this.database.query<DuplicateRecord>(findRecords, [ids, today]);
    return new Map(rows.map((record) => [record.id, record]));
  }
}
