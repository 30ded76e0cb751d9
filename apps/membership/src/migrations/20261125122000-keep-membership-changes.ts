import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Which reasons there are is dated data: the law and the charter change them. */
const reasons = [
  `create table membership_reasons (
     code text not null,
     transition text not null,
     name_vi text not null,
     name_en text not null,
     by_hand boolean not null,
     may_lie_ahead boolean not null,
     valid daterange not null,
     constraint pk_membership_reasons primary key (code, transition, valid without overlaps),
     constraint ck_membership_reasons_transition check (transition in
       ('transfer', 'suspension', 'resumption', 'exit', 'reversal', 'readmission')),
     constraint ck_membership_reasons_valid check (not isempty(valid) and not lower_inf(valid))
   )`,
  // The congress of 28 July 1929 is the birthday of the union: nothing lies before it.
  `insert into membership_reasons
     (code, transition, name_vi, name_en, by_hand, may_lie_ahead, valid)
   select code, transition, name_vi, name_en, by_hand, may_lie_ahead, daterange(valid_from, null)
   from (values
     ('transfer-requested', 'transfer', 'Theo đề nghị chuyển sinh hoạt', 'Asked for the transfer', true, true, date '1929-07-28'),
     ('transfer-accepted', 'transfer', 'Được tiếp nhận', 'Accepted by the new unit', true, true, date '1929-07-28'),
     ('unit-merged', 'transfer', 'Đơn vị sáp nhập', 'The unit was merged', false, true, date '1929-07-28'),
     ('unit-split', 'transfer', 'Đơn vị chia, tách', 'The unit was split', false, true, date '1929-07-28'),
     ('unit-transferred', 'transfer', 'Đơn vị chuyển giao đoàn viên', 'The unit handed its members over', false, true, date '1929-07-28'),
     ('temporary-suspension', 'suspension', 'Tạm dừng sinh hoạt', 'Temporarily suspended', true, true, date '1929-07-28'),
     ('resumed', 'resumption', 'Sinh hoạt trở lại', 'Active again', true, true, date '1929-07-28'),
     ('retired', 'exit', 'Nghỉ hưu', 'Retired', true, true, date '1929-07-28'),
     ('resigned', 'exit', 'Xin thôi', 'Resigned', true, true, date '1929-07-28'),
     ('expelled', 'exit', 'Khai trừ', 'Expelled', true, true, date '1929-07-28'),
     ('deceased', 'exit', 'Từ trần', 'Died', true, false, date '1929-07-28'),
     ('job-lost', 'exit', 'Mất việc làm', 'Lost the job', true, true, date '1929-07-28'),
     ('unit-dissolved-by-policy', 'exit', 'Đơn vị kết thúc hoạt động theo chủ trương', 'The unit was dissolved by policy', true, true, date '1929-07-28'),
     ('exit-reversed', 'reversal', 'Hủy việc kết thúc', 'The exit was reversed', true, false, date '1929-07-28'),
     ('rejoin', 'readmission', 'Vào lại', 'Joined again', true, true, date '1929-07-28')
   ) as given (code, transition, name_vi, name_en, by_hand, may_lie_ahead, valid_from)`,
];

/** Each row is a period of membership: how it began, and, when nothing follows it at once, how it ended. */
const periods = [
  `alter table placements
     add column state text not null default 'active',
     add column began_by text not null default 'admission',
     add column reason text,
     add column decision_number text,
     add column decision_signed_on date,
     add column end_reason text,
     add column end_decision_number text,
     add column end_decision_signed_on date,
     add column end_recorded_at timestamptz`,
  `update placements set began_by = 'transfer', reason = 'unit-transferred'
   from members where members.id = member_id and lower(valid) > members.joined_on`,
  // Until now only the dissolution of a unit ended memberships.
  `update placements set end_reason = 'unit-dissolved-by-policy', end_recorded_at = members.recorded_at
   from members where members.id = member_id and upper(valid) = members.ended_on`,
  `alter table placements
     add constraint ck_placements_state check (state in ('active', 'suspended')),
     add constraint ck_placements_began_by check (began_by in
       ('admission', 'transfer', 'suspension', 'resumption', 'reversal', 'readmission')),
     add constraint ck_placements_decision
       check ((decision_number is null) = (decision_signed_on is null)),
     add constraint ck_placements_end check (end_reason is null or
       (not upper_inf(valid) and end_recorded_at is not null))`,
];

const grants = [
  `grant select on membership_reasons to ${roles.serve}`,
  `grant update (valid, end_reason, end_decision_number, end_decision_signed_on, end_recorded_at)
     on placements to ${roles.serve}`,
  `grant update (state, ended_on, version, recorded_at) on members to ${roles.serve}`,
];

/** Why a membership changed, by which decision, and in which state it stood on each day. */
export class KeepMembershipChanges20261125122000 implements MigrationInterface {
  readonly name = 'KeepMembershipChanges20261125122000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...reasons, ...periods, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
