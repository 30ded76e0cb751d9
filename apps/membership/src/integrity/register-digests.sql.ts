import {
  flagSql,
  lineagePartSql,
  memberPartSql,
  stayPartSql,
  unitPartSql,
  unitVersionPartSql,
} from '@dong-hanh/service-kit';

/*
 * The register as records that readers keep a copy of: `id`, `version`, `state`, `province_id`, `month` and
 * `digest_part`. A member may change province and a unit may change its own, so neither has one that is frozen: the
 * month of joining, or of establishment, tells their records apart.
 */

const member = memberPartSql({
  id: 'm.id',
  version: 'm.version',
  state: 'm.state',
  joinedOn: 'm.joined_on',
  // A merged record says nothing of the person's end.
  endedOn: 'm.ended_on',
  gender: 'm.gender',
  birthYear: 'extract(year from m.birth_date)::integer',
  mergedInto: 'm.merged_into',
});

/** A place that another follows at once ended for the reason of that one. */
const place = stayPartSql({
  memberId: 'p.member_id',
  unitId: 'p.unit_id',
  from: 'lower(p.valid)',
  to: 'upper(p.valid)',
  isSuspended: flagSql(`p.state = 'suspended'`),
  cameBy: `coalesce(p.reason, case when p.no = 1 then 'admitted' end)`,
  leftBy: 'case when p.next_from = upper(p.valid) then p.next_reason else p.end_reason end',
  cameFrom: 'case when p.last_to = lower(p.valid) then p.last_unit_id end',
  wentTo: 'case when p.next_from = upper(p.valid) then p.next_unit_id end',
  gender: 'm.gender',
  birthYear: 'extract(year from m.birth_date)::integer',
});

/** Members with all their places. */
export const membersAsRecords = `(
  select m.id, m.version, m.state, null::uuid as province_id,
    to_char(m.joined_on, 'YYYY-MM') as month, ${member} + coalesce((
      select sum(${place}) from (
        select p.*, row_number() over in_order as no,
          lag(upper(p.valid)) over in_order as last_to, lag(p.unit_id) over in_order as last_unit_id,
          lead(lower(p.valid)) over in_order as next_from, lead(p.reason) over in_order as next_reason,
          lead(p.unit_id) over in_order as next_unit_id
        from placements p where p.member_id = m.id
        window in_order as (order by lower(p.valid))
      ) p
    ), 0) as digest_part
  from members m
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
  type: 'e.type',
  fromId: 'e.from_id',
  toId: 'e.to_id',
  effectiveOn: 'e.effective_on',
  decisionNumber: 'e.decision_number',
  isHeir: flagSql('e.is_heir'),
});

/** Units with all their versions and what became of them. */
export const unitsAsRecords = `(
  select u.id, u.version, case when u.ended_on is null then 'living' else 'ended' end as state,
    null::uuid as province_id, to_char(u.established_on, 'YYYY-MM') as month, ${unit}
      + coalesce((select sum(${version}) from unit_versions v where v.unit_id = u.id), 0)
      + coalesce((
          select sum(${edge}) from lineage_edges e where e.from_id = u.id and e.withdrawn_by is null
        ), 0) as digest_part
  from units u
)`;
