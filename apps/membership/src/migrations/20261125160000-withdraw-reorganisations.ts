import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Which decision takes which back, and why. */
const withdrawals = [
  `alter table reorganisations
     add column withdraws uuid,
     add column withdrawn_by uuid,
     add column reason text,
     add constraint fk_reorganisations_withdraws foreign key (withdraws) references reorganisations (id),
     add constraint fk_reorganisations_withdrawn_by foreign key (withdrawn_by)
       references reorganisations (id),
     add constraint uq_reorganisations_withdraws unique (withdraws),
     add constraint ck_reorganisations_reason check ((withdraws is null) = (reason is null))`,
  `grant update (withdrawn_by) on reorganisations to ${roles.serve}`,
];

const versionJson = `jsonb_build_object('no', b.no, 'validFrom', lower(b.valid), 'validTo', upper(b.valid),
  'code', b.code, 'name', b.name, 'kind', b.kind, 'parentId', b.parent_id, 'locatedIn', b.located_in,
  'ownership', b.ownership)`;
const edgeJson = `jsonb_build_object('type', e.type, 'fromId', e.from_id, 'toId', e.to_id,
  'effectiveOn', e.effective_on, 'decisionNumber', e.decision_number)
  || case when e.is_heir then '{"isHeir": true}' else '{}' end::jsonb`;

/** What was believed of a unit before a decision, null of one that it founded. */
const unitsBefore = ['alter table reorganised_units add column before jsonb'];

/** Of older decisions: what was believed of units until the moment at which they were recorded. */
const unitsBeforeOlder = [
  `update reorganised_units set before = earlier.before
   from (
     select u.reorganisation_id, u.unit_id, jsonb_build_object('versions', believed.versions, 'lineage',
       coalesce((select jsonb_agg(${edgeJson} order by e.effective_on, e.recorded_at, e.id)
         from lineage_edges e where e.from_id = u.unit_id and e.recorded_at < r.recorded_at), '[]')) as before
     from reorganised_units u
     join reorganisations r on r.id = u.reorganisation_id
     cross join lateral (
       select jsonb_agg(${versionJson} order by b.valid) as versions from (
         select unit_id, no, valid, recorded, code, name, kind, parent_id, located_in, ownership
         from unit_versions
         union all
         select unit_id, no, valid, recorded, code, name, kind, parent_id, located_in, ownership
         from superseded_unit_versions
       ) b
       where b.unit_id = u.unit_id and lower(b.recorded) < r.recorded_at
         and coalesce(upper(b.recorded) >= r.recorded_at, true)
     ) believed
     where believed.versions is not null
   ) as earlier
   where earlier.reorganisation_id = reorganised_units.reorganisation_id
     and earlier.unit_id = reorganised_units.unit_id`,
];

/** The place that a decision ended or moved a member from, as it would have gone on. */
const membersBefore = [
  `create table reorganised_members (
     reorganisation_id uuid not null,
     member_id uuid not null,
     unit_id uuid not null,
     to_unit_id uuid,
     valid_to date,
     end_reason text,
     end_decision_number text,
     end_decision_signed_on date,
     end_recorded_at timestamptz,
     state text not null,
     ended_on date,
     constraint pk_reorganised_members primary key (reorganisation_id, member_id),
     constraint fk_reorganised_members_reorganisation_id foreign key (reorganisation_id)
       references reorganisations (id),
     constraint fk_reorganised_members_member_id foreign key (member_id) references members (id)
   )`,
];

/** Of older decisions: the places of members as far as what followed tells. */
const membersBeforeOlder = [
  // Whom older decisions moved goes on in the place that followed.
  `insert into reorganised_members
   select r.id, old.member_id, old.unit_id, new.unit_id, upper(new.valid), new.end_reason,
     new.end_decision_number, new.end_decision_signed_on, new.end_recorded_at, m.state, m.ended_on
   from reorganisations r
   join placements new on new.recorded_at = r.recorded_at and new.began_by = 'transfer'
     and lower(new.valid) = r.effective_on
   join placements old on old.member_id = new.member_id and upper(old.valid) = lower(new.valid)
   join members m on m.id = new.member_id
   on conflict do nothing`,
  // Whose membership older decisions ended would have gone on until the next place, or for ever.
  `insert into reorganised_members
   select r.id, old.member_id, old.unit_id, null,
     (select min(lower(later.valid)) from placements later
      where later.member_id = old.member_id and lower(later.valid) > r.effective_on),
     null, null, null, null, old.state, null
   from reorganisations r
   join placements old on old.end_recorded_at = r.recorded_at and upper(old.valid) = r.effective_on
     and old.end_reason = 'unit-dissolved-by-policy'
   on conflict do nothing`,
];

/** Edges of a withdrawn decision no longer count; a unit that never was ends on the day on which it began. */
const lineage = [
  `alter table lineage_edges add column withdrawn_by uuid,
     add constraint fk_lineage_edges_withdrawn_by foreign key (withdrawn_by)
       references reorganisations (id)`,
  `grant update (withdrawn_by) on lineage_edges to ${roles.serve}`,
  `alter table units drop constraint ck_units_ended_on,
     add constraint ck_units_ended_on check (ended_on >= established_on)`,
];

/**
 * The register deletes nothing. What a withdrawal takes out of today's belief passes to the former one, by these
 * functions alone.
 */
const formerBelief = [
  `create function withdraw_unit_versions(given jsonb, at timestamptz) returns void
   language sql security definer set search_path = public, pg_temp as $$
     with gone as (
       delete from unit_versions v
       using jsonb_to_recordset(given) as g ("unitId" uuid, no integer)
       where v.unit_id = g."unitId" and v.no = g.no
       returning v.*
     )
     insert into superseded_unit_versions
     select unit_id, no, valid,
       tstzrange(lower(recorded), greatest(at, lower(recorded) + interval '1 microsecond')),
       code, name, kind, parent_id, located_in, ownership, decision_number, decision_signed_on,
       reorganisation_id
     from gone
   $$`,
  `create table superseded_placements (
     member_id uuid not null,
     unit_id uuid not null,
     valid daterange not null,
     state text not null,
     began_by text not null,
     reason text,
     decision_number text,
     decision_signed_on date,
     recorded_at timestamptz not null,
     end_reason text,
     end_decision_number text,
     end_decision_signed_on date,
     end_recorded_at timestamptz,
     withdrawn_by uuid not null,
     superseded_at timestamptz not null,
     constraint fk_superseded_placements_withdrawn_by foreign key (withdrawn_by)
       references reorganisations (id)
   )`,
  'create index ix_superseded_placements_member_id on superseded_placements (member_id, superseded_at)',
  `create function withdraw_placements(decision uuid, withdrawal uuid, at timestamptz) returns void
   language sql security definer set search_path = public, pg_temp as $$
     insert into superseded_placements
     select p.member_id, p.unit_id, p.valid, p.state, p.began_by, p.reason, p.decision_number,
       p.decision_signed_on, p.recorded_at, p.end_reason, p.end_decision_number,
       p.end_decision_signed_on, p.end_recorded_at, withdrawal, at
     from reorganised_members m
     join reorganisations r on r.id = m.reorganisation_id
     join placements p on p.member_id = m.member_id and (
       p.unit_id = m.unit_id and upper(p.valid) = r.effective_on
       or p.unit_id = m.to_unit_id and lower(p.valid) = r.effective_on)
     where m.reorganisation_id = decision;
     delete from placements p
     using reorganised_members m join reorganisations r on r.id = m.reorganisation_id
     where m.reorganisation_id = decision and p.member_id = m.member_id
       and p.unit_id = m.to_unit_id and lower(p.valid) = r.effective_on
   $$`,
  `revoke execute on function withdraw_unit_versions, withdraw_placements from public`,
  `grant execute on function withdraw_unit_versions, withdraw_placements to ${roles.serve}`,
  `grant select, insert on reorganised_members to ${roles.serve}`,
  `grant select on superseded_placements to ${roles.serve}`,
];

/** What decisions recorded before this migration changed; running it again changes nothing. */
export const olderDecisions = [...unitsBeforeOlder, ...membersBeforeOlder];

/** What a decision changed, kept so that a counter-decision can restore it. */
export class WithdrawReorganisations20261125160000 implements MigrationInterface {
  readonly name = 'WithdrawReorganisations20261125160000';

  async up(runner: QueryRunner): Promise<void> {
    const tables = [...withdrawals, ...unitsBefore, ...membersBefore, ...lineage, ...formerBelief];
    for (const sql of [...tables, ...olderDecisions]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
