import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** What is to be done when a unit ends is practice that changes, so it is dated data. */
const catalogue = [
  `create table closing_items (
     code text not null,
     position integer not null,
     name_vi text not null,
     name_en text not null,
     due_days integer not null,
     by_decision boolean not null,
     valid daterange not null,
     constraint pk_closing_items primary key (code, valid without overlaps),
     constraint ck_closing_items_due_days check (due_days >= 0),
     constraint ck_closing_items_valid check (not isempty(valid) and not lower_inf(valid))
   )`,
  `insert into closing_items (code, position, name_vi, name_en, due_days, by_decision, valid)
   select code, position, name_vi, name_en, due_days, by_decision, daterange('1929-07-28', null)
   from (values
     ('custodian-named', 1, 'Xác định đơn vị quản lý hồ sơ kế thừa', 'Custodian named', 0, true),
     ('member-list', 2, 'Lập danh sách đoàn viên kèm lý do của từng người', 'Member list with the reason of each person', 15, false),
     ('cases-reassigned', 3, 'Bàn giao hồ sơ khen thưởng, vụ việc, kiến nghị và thỏa ước đang xử lý', 'Open awards, cases, recommendations and agreements reassigned', 15, false),
     ('seal-handed-up', 4, 'Nộp lại con dấu', 'Seal handed up', 15, false),
     ('final-accounts', 5, 'Quyết toán tài chính', 'Final accounts', 30, false),
     ('funds-handed-up', 6, 'Nộp số dư tài chính về công đoàn cấp trên', 'Funds handed up to the superior', 30, false),
     ('assets-handed-over', 7, 'Kiểm kê, bàn giao tài sản', 'Assets counted and handed over', 30, false),
     ('reports-filed', 8, 'Nộp báo cáo của kỳ cuối', 'Reports of the last period filed', 30, false),
     ('dues-refunded', 9, 'Hoàn trả đoàn phí thu sau ngày chốt', 'Dues taken after the cut-off refunded', 60, false),
     ('records-archived', 10, 'Bàn giao hồ sơ, tài liệu lưu trữ', 'Records and archives handed up', 90, false)
   ) as given (code, position, name_vi, name_en, due_days, by_decision)`,
];

/**
 * One checklist for each unit that a decision ends; it falls with the decision. A unit that is to end may be ended
 * earlier by another one: the checklist that was opened last is in force.
 */
const closings = [
  `create table closings (
     reorganisation_id uuid not null,
     unit_id uuid not null,
     custodian_unit_id uuid not null,
     ended_on date not null,
     version integer not null,
     opened_at timestamptz not null,
     withdrawn_by uuid,
     constraint pk_closings primary key (reorganisation_id, unit_id),
     constraint fk_closings_reorganisation_id foreign key (reorganisation_id) references reorganisations (id),
     constraint fk_closings_unit_id foreign key (unit_id) references units (id),
     constraint fk_closings_custodian_unit_id foreign key (custodian_unit_id) references units (id),
     constraint fk_closings_withdrawn_by foreign key (withdrawn_by) references reorganisations (id),
     constraint ck_closings_version check (version > 0)
   )`,
  'create index ix_closings_unit_id on closings (unit_id, opened_at)',
  'create index ix_closings_custodian_unit_id on closings (custodian_unit_id, reorganisation_id, unit_id)',
  `create table closing_entries (
     reorganisation_id uuid not null,
     unit_id uuid not null,
     code text not null,
     position integer not null,
     name_vi text not null,
     name_en text not null,
     due_on date not null,
     state text not null,
     proof text,
     done_on date,
     recorded_by text not null,
     recorded_at timestamptz not null,
     constraint pk_closing_entries primary key (reorganisation_id, unit_id, code),
     constraint fk_closing_entries_closing foreign key (reorganisation_id, unit_id)
       references closings (reorganisation_id, unit_id),
     constraint ck_closing_entries_state check (state in ('open', 'done', 'not-applicable')),
     constraint ck_closing_entries_proof check ((state = 'open') = (proof is null)),
     constraint ck_closing_entries_done_on check ((state = 'open') = (done_on is null))
   )`,
];

/** What was said of an item before it was said otherwise. */
const history = [
  'create table superseded_closing_entries (like closing_entries)',
  `create function keep_superseded_closing_entry() returns trigger
   language plpgsql security definer set search_path = public, pg_temp as $$
   begin
     insert into superseded_closing_entries values (old.*);
     return new;
   end
   $$`,
  `create trigger keep_superseded before update on closing_entries
     for each row when (old.* is distinct from new.*)
     execute function keep_superseded_closing_entry()`,
];

const grants = [
  `grant select on closing_items, superseded_closing_entries to ${roles.serve}`,
  `grant select, insert on closings, closing_entries to ${roles.serve}`,
  `grant update (version, withdrawn_by) on closings to ${roles.serve}`,
  `grant update (state, proof, done_on, recorded_by, recorded_at) on closing_entries to ${roles.serve}`,
];

/** What is left to do for a unit that ends, and who answers for it. */
export class CreateClosings20261125160100 implements MigrationInterface {
  readonly name = 'CreateClosings20261125160100';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...catalogue, ...closings, ...history, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
