import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * What organs and offices are called is data: the charter renames them. `*` stands for every kind of unit that has no
 * name of its own; the confederation's standing committee is its presidium until the charter says otherwise.
 */
const catalogue = [
  `create table organs (
     organ text not null,
     unit_kind text not null default '*',
     valid daterange not null,
     rank integer not null,
     name_vi text not null,
     name_en text not null,
     constraint pk_organs primary key (organ, unit_kind, valid without overlaps)
   )`,
  `insert into organs (organ, unit_kind, valid, rank, name_vi, name_en) values
     ('executive-committee', '*', '(,)', 1, 'Ban Chấp hành', 'Executive committee'),
     ('standing-committee', '*', '(,)', 2, 'Ban Thường vụ', 'Standing committee'),
     ('standing-committee', 'confederation', '(,)', 2, 'Đoàn Chủ tịch', 'Presidium'),
     ('inspection-committee', '*', '(,)', 3, 'Ủy ban Kiểm tra', 'Inspection committee')`,
  `create table offices (
     organ text not null,
     office text not null,
     valid daterange not null,
     rank integer not null,
     name_vi text not null,
     name_en text not null,
     is_single boolean not null,
     constraint pk_offices primary key (organ, office, valid without overlaps)
   )`,
  `insert into offices (organ, office, valid, rank, name_vi, name_en, is_single) values
     ('executive-committee', 'president', '(,)', 1, 'Chủ tịch', 'President', true),
     ('executive-committee', 'vice-president', '(,)', 2, 'Phó Chủ tịch', 'Vice president', false),
     ('executive-committee', 'member', '(,)', 5, 'Ủy viên Ban Chấp hành', 'Member of the executive committee', false),
     ('standing-committee', 'member', '(,)', 3, 'Ủy viên Ban Thường vụ', 'Member of the standing committee', false),
     ('inspection-committee', 'head', '(,)', 4, 'Chủ nhiệm Ủy ban Kiểm tra', 'Head of the inspection committee', true),
     ('inspection-committee', 'deputy-head', '(,)', 6, 'Phó Chủ nhiệm Ủy ban Kiểm tra', 'Deputy head of the inspection committee', false),
     ('inspection-committee', 'member', '(,)', 7, 'Ủy viên Ủy ban Kiểm tra', 'Member of the inspection committee', false)`,
];

/**
 * `valid` is what was decided; an office also ends with the membership and with the unit, which readers derive. So
 * two rows of one office may overlap as decided, and that they do not as held is checked under a lock.
 */
const holdings = [
  `create table office_holdings (
     id uuid constraint pk_office_holdings primary key,
     member_id uuid not null,
     unit_id uuid not null,
     organ text not null,
     office text not null,
     term text,
     is_full_time boolean not null,
     valid daterange not null,
     decision_number text not null,
     decision_signed_on date not null,
     recorded_at timestamptz not null,
     end_reason text,
     end_decision_number text,
     end_decision_signed_on date,
     end_recorded_at timestamptz,
     constraint fk_office_holdings_member_id foreign key (member_id) references members (id),
     constraint fk_office_holdings_unit_id foreign key (unit_id) references units (id),
     constraint ck_office_holdings_valid check (not isempty(valid) and not lower_inf(valid)),
     constraint ck_office_holdings_end
       check (upper_inf(valid) = (end_reason is null) and upper_inf(valid) = (end_recorded_at is null)),
     constraint ck_office_holdings_end_decision
       check ((end_decision_number is null) = (end_decision_signed_on is null))
   )`,
  'create index ix_office_holdings_member_id on office_holdings (member_id)',
  'create index ix_office_holdings_unit_id on office_holdings (unit_id, organ, office)',
];

const grants = [
  `grant select on organs, offices to ${roles.serve}`,
  `grant select, insert on office_holdings to ${roles.serve}`,
  `grant update (valid, end_reason, end_decision_number, end_decision_signed_on, end_recorded_at)
     on office_holdings to ${roles.serve}`,
];

/** Who holds which office in which organ of a unit, and since when. */
export class CreateOffices20261125162002 implements MigrationInterface {
  readonly name = 'CreateOffices20261125162002';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...catalogue, ...holdings, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
