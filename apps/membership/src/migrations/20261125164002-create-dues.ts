import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Which groups there are, what they pay and until when is decided elsewhere and changes: data, not code. */
const law = [
  `create table dues_groups (
     code text constraint pk_dues_groups primary key,
     name_vi text not null,
     name_en text not null,
     ownership text,
     constraint uq_dues_groups_ownership unique (ownership),
     constraint ck_dues_groups_ownership check (ownership in ('public', 'non-public'))
   )`,
  `insert into dues_groups (code, name_vi, name_en, ownership) values
     ('state-payroll', 'Hưởng lương theo thang, bảng lương Nhà nước', 'Paid by the scales of the state', 'public'),
     ('state-enterprise', 'Đơn vị, doanh nghiệp Nhà nước tự trả lương', 'State bodies and enterprises with wages of their own', null),
     ('non-state', 'Khu vực ngoài Nhà nước', 'Outside the state', 'non-public')`,
  `create table dues_rates (
     id text not null,
     group_code text not null,
     rate numeric(7, 6) not null,
     cap_rate numeric(7, 6),
     valid daterange not null,
     constraint pk_dues_rates primary key (group_code, valid without overlaps),
     constraint fk_dues_rates_group_code foreign key (group_code) references dues_groups (code),
     constraint ck_dues_rates_rate check (rate between 0 and 1 and cap_rate between 0 and 1),
     constraint ck_dues_rates_valid check (not isempty(valid) and not lower_inf(valid))
   )`,
  // 1 % since the law on trade unions of 2012; 0.5 % from 1 July 2025, for two of the groups 10 % of the base salary at most.
  `insert into dues_rates (id, group_code, rate, cap_rate, valid)
   select 'one-percent', code, 0.01, null, daterange('2013-01-01', '2025-07-01') from dues_groups
   union all
   select 'half-percent-2025', code, 0.005, case when code <> 'state-payroll' then 0.1 end,
     daterange('2025-07-01', null) from dues_groups`,
  `create table base_salaries (
     amount bigint not null constraint ck_base_salaries_amount check (amount > 0),
     valid daterange not null,
     constraint ex_base_salaries_valid exclude using gist (valid with &&),
     constraint ck_base_salaries_valid check (not isempty(valid) and not lower_inf(valid))
   )`,
  // Decrees 38/2019, 24/2023 and 73/2024.
  `insert into base_salaries (amount, valid) values
     (1490000, daterange('2019-07-01', '2023-07-01')),
     (1800000, daterange('2023-07-01', '2024-07-01')),
     (2340000, daterange('2024-07-01', null))`,
  `create table dues_cut_offs (
     end_reason text constraint pk_dues_cut_offs primary key,
     cut_off date not null
   )`,
  // Members of units that end by policy pay nothing from 1 June 2025; what was taken later goes back.
  `insert into dues_cut_offs (end_reason, cut_off) values ('unit-dissolved-by-policy', '2025-06-01')`,
];

const grants = [
  `grant select on dues_groups, dues_rates, base_salaries, dues_cut_offs to ${roles.serve}`,
];

/** The law of dues by date and group. No salary is kept and nothing is paid here. */
export class CreateDues20261125164002 implements MigrationInterface {
  readonly name = 'CreateDues20261125164002';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...law, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
