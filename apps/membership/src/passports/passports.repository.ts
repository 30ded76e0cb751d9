import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { versionsOf } from '../unit-versions.sql.js';
import { namesOf, type PassportUnit } from './passport.rules.js';
import type { PassportMembership } from './passports.dto.js';

const CAUSE = (
  reason: string,
  name: string,
  number: string,
  signedOn: string,
) => `jsonb_build_object(
    'reason', case when ${reason} is not null then jsonb_build_object('code', ${reason}, 'name',
      jsonb_build_object('vi', coalesce(${name}.name_vi, ${reason}), 'en', coalesce(${name}.name_en, ${reason}))) end,
    'decision', case when ${number} is not null then
      jsonb_build_object('number', ${number}, 'signedOn', ${signedOn}) end)`;

/** Oldest first; of a merged record those of the person. */
export const selectMemberships = statement(
  'passports-memberships',
  `select p.unit_id as "unitId", v.name as "unitNameThen", p.state, lower(p.valid)::text as "from",
     upper(p.valid)::text as "to",
     ${CAUSE('p.reason', 'beginning', 'p.decision_number', 'p.decision_signed_on')}
       || jsonb_build_object('transition', p.began_by) as began,
     case when p.end_recorded_at is not null then
       ${CAUSE('p.end_reason', 'ending', 'p.end_decision_number', 'p.end_decision_signed_on')} end as ended
   from placements p
   join unit_versions v on ${versionsOf('v', 'p.unit_id')} and (v.valid @> lower(p.valid)) is true
   left join membership_reasons beginning
     on beginning.code = p.reason and beginning.transition = p.began_by and beginning.valid @> lower(p.valid)
   left join membership_reasons ending
     on ending.code = p.end_reason and ending.transition = 'exit' and ending.valid @> upper(p.valid)
   where p.member_id = (select coalesce(merged_into, id) from members where id = $1)
   order by lower(p.valid)`,
);

/** `$1` units · `$2` today. Heirs are those that a unit went into by mergers and splits, through any number of steps. */
export const selectUnits = statement(
  'passports-units',
  `with recursive went (root_id, id) as (
     select id, id from unnest($1::uuid[]) as root (id)
     union
     select went.root_id, e.to_id from went
     join lineage_edges e on e.from_id = went.id and e.to_id <> e.from_id
       and e.type in ('merged-into', 'split-into') and e.withdrawn_by is null and e.effective_on <= $2::date
   )
   select u.id, u.established_on::text as "establishedOn", u.ended_on::text as "endedOn",
     (select jsonb_agg(jsonb_build_object('name', v.name, 'code', v.code, 'from', lower(v.valid),
        'to', upper(v.valid)) order by v.valid) from unit_versions v where ${versionsOf('v', 'u.id')}) as names,
     (select coalesce(jsonb_agg(jsonb_build_object('id', v.unit_id, 'name', v.name) order by v.name, v.unit_id), '[]')
      from went cross join lateral (
        select v.unit_id, v.name from unit_versions v
        where ${versionsOf('v', 'went.id')} and (v.valid @> $2::date) is true
        offset 0
      ) v
      where went.root_id = u.id) as today,
     (select jsonb_build_object('id', v.unit_id, 'name', v.name) from unit_versions v
      where ${versionsOf('v', 'u.custodian_unit_id')} order by v.valid desc limit 1) as custodian
   from units u where u.id = any($1::uuid[])
   order by u.id`,
);

const selectCustodian = statement(
  'passports-custodian',
  `select u.custodian_unit_id as id from placements p join units u on u.id = p.unit_id
   where p.member_id = (select coalesce(merged_into, id) from members where id = $1)
   order by lower(p.valid) desc limit 1`,
);

@Injectable()
export class PassportsRepository {
  constructor(private readonly database: Database) {}

  memberships(memberId: string): Promise<PassportMembership[]> {
    return this.database.query(selectMemberships, [memberId]);
  }

  async units(ids: readonly string[], today: string): Promise<PassportUnit[]> {
    const rows = await this.database.query<PassportUnit>(selectUnits, [ids, today]);
    return rows.map((unit) => ({ ...unit, names: namesOf(unit.names) }));
  }

  /** The unit that keeps the records of the member's last one, when that one was dissolved. */
  async custodianOf(memberId: string): Promise<string | undefined> {
    const [unit] = await this.database.query<{ id: string | null }>(selectCustodian, [memberId]);
    return unit?.id ?? undefined;
  }
}
