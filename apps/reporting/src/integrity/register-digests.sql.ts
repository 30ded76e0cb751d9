import { flagSql, lineagePartSql, unitPartSql, unitVersionPartSql } from '@dong-hanh/service-kit';

/*
 * The register as it is kept here, record by record as membership tells it: `id`, `version`, `state`, `province_id`,
 * `month`, `digest_part` and `details_part`. It has no province that is frozen and no details.
 */

/** Members with all their stays. */
export const membersAsRecords = `(
  select fact.id, fact.version, fact.state, null::uuid as province_id,
    to_char(fact.joined_on, 'YYYY-MM') as month, null::bigint as details_part,
    fact.digest_part + coalesce((
      select sum(stay.digest_part) from member_stays stay where stay.member_id = fact.id
    ), 0) as digest_part
  from member_facts fact
)`;

const unit = unitPartSql({
  id: 'u.id',
  version: 'u.version',
  establishedOn: 'u.established_on',
  endedOn: 'u.ended_on',
});

const version = unitVersionPartSql({
  unitId: 'v.unit_id',
  no: 'v.no',
  from: 'lower(v.valid)',
  to: 'upper(v.valid)',
  code: 'v.code',
  name: 'v.name',
  kind: 'v.kind',
  parentId: 'v.parent_id',
  locatedIn: 'v.located_in',
  ownership: 'v.ownership',
});

const edge = lineagePartSql({
  type: `edge ->> 'type'`,
  fromId: `edge ->> 'fromId'`,
  toId: `edge ->> 'toId'`,
  effectiveOn: `(edge ->> 'effectiveOn')::date`,
  decisionNumber: `edge ->> 'decisionNumber'`,
  isHeir: flagSql(`coalesce((edge ->> 'isHeir')::boolean, false)`),
});

/** Units with all their versions and what became of them. */
export const unitsAsRecords = `(
  select u.id, u.version, case when u.ended_on is null then 'living' else 'ended' end as state,
    null::uuid as province_id, to_char(u.established_on, 'YYYY-MM') as month,
    null::bigint as details_part, ${unit}
      + coalesce((select sum(${version}) from directory_unit_versions v where v.unit_id = u.id), 0)
      + coalesce((select sum(${edge}) from jsonb_array_elements(u.lineage) edge), 0) as digest_part
  from directory_units u
)`;
