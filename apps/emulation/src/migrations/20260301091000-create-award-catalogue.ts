import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Days are half-open; the range is there for the temporal keys and follows from the two columns. */
const validity = `valid_from date not null,
  valid_to date,
  valid daterange not null generated always as (daterange(valid_from, valid_to)) stored`;

const labels = `label_vi text not null,
  label_en text not null,
  position smallint not null`;

const kinds = (table: string) => `recipient_kinds text[] not null
  constraint ck_${table}_recipient_kinds
    check (cardinality(recipient_kinds) > 0 and recipient_kinds <@ array['member', 'unit'])`;

const tables = [
  `create table award_issuers (
     code text not null,
     level text not null,
     ${labels},
     ${validity},
     constraint pk_award_issuers primary key (code, valid without overlaps)
   )`,
  `create table award_forms (
     code text not null,
     ${labels},
     ${kinds('award_forms')},
     ${validity},
     constraint pk_award_forms primary key (code, valid without overlaps)
   )`,
  `create table award_bases (
     code text not null,
     ${labels},
     ${kinds('award_bases')},
     ${validity},
     constraint pk_award_bases primary key (code, valid without overlaps)
   )`,
  `create table award_form_rights (
     form text not null,
     level text not null,
     regulation text not null,
     ${validity},
     constraint pk_award_form_rights primary key (form, level, valid without overlaps),
     constraint fk_award_form_rights_form foreign key (form, period valid)
       references award_forms (code, period valid)
   )`,
];

const issuers = `insert into award_issuers (position, code, level, label_vi, label_en, valid_from) values
  (1, 'vgcl', 'confederation',
   'Tổng Liên đoàn Lao động Việt Nam', 'Vietnam General Confederation of Labour', '1946-07-20'),
  (2, 'nghe-an-federation', 'provincial-federation',
   'Liên đoàn Lao động tỉnh Nghệ An', 'Nghe An Provincial Labour Federation', '1991-08-12'),
  (3, 'vetu', 'central-sector-union',
   'Công đoàn Giáo dục Việt Nam', 'Vietnam Education Trade Union', '1951-07-22'),
  (4, 'nghe-an-education-union', 'local-sector-union',
   'Công đoàn ngành Giáo dục tỉnh Nghệ An', 'Nghe An Education Trade Union', '1991-08-12')`;

const forms = `insert into award_forms (position, code, label_vi, label_en, recipient_kinds, valid_from) values
  (1, 'trade-union-medal', 'Kỷ niệm chương', 'Trade Union Medal', '{member}', '2004-01-01'),
  (2, 'vgcl-merit-diploma', 'Bằng khen của Tổng Liên đoàn',
   'Merit diploma of the confederation', '{member,unit}', '2004-01-01'),
  (3, 'emulation-flag', 'Cờ thi đua', 'Emulation flag', '{unit}', '2004-01-01'),
  (4, 'federation-merit-diploma', 'Bằng khen của Liên đoàn Lao động tỉnh',
   'Merit diploma of the federation', '{member,unit}', '2004-01-01')`;

const bases = `insert into award_bases (position, code, label_vi, label_en, recipient_kinds, valid_from) values
  (1, 'task-completion', 'Hoàn thành nhiệm vụ', 'Completion of tasks', '{member,unit}', '2004-01-01'),
  (2, 'movement', 'Phong trào thi đua', 'Emulation movement', '{member,unit}', '2004-01-01'),
  (3, 'irregular', 'Thành tích đột xuất', 'Sudden deed', '{member,unit}', '2004-01-01'),
  (4, 'seniority', 'Niên hạn', 'Seniority', '{member}', '2004-01-01'),
  (5, 'contribution', 'Quá trình cống hiến', 'Process of contribution', '{member}', '2004-01-01')`;

/**
 * The confederation's regulations on emulation and commendation followed each other: 777/2004, 1564/2014,
 * 2106/2017, 1689/QĐ-TLĐ of 12 November 2019, 999/QĐ-TLĐ of 29 May 2024. The days on which those of 2014
 * and 2017 came into force are not held yet; the turn of the year stands for them.
 */
const rights = `insert into award_form_rights (form, level, regulation, valid_from, valid_to)
  select form, level, regulation, valid_from, valid_to
  from (values
    ('trade-union-medal', 'confederation'),
    ('vgcl-merit-diploma', 'confederation'),
    ('emulation-flag', 'confederation'),
    ('emulation-flag', 'provincial-federation'),
    ('federation-merit-diploma', 'provincial-federation')
  ) as granted (form, level)
  cross join (values
    ('vgcl-777-2004', date '2004-01-01', date '2015-01-01'),
    ('vgcl-1564-2014', '2015-01-01', '2018-01-01'),
    ('vgcl-2106-2017', '2018-01-01', '2019-11-12'),
    ('vgcl-1689-2019', '2019-11-12', '2024-05-29'),
    ('vgcl-999-2024', '2024-05-29', null)
  ) as in_force (regulation, valid_from, valid_to)`;

const grants = `grant select on award_issuers, award_forms, award_bases, award_form_rights to ${roles.serve}`;

/** Who grants what to whom, as dated data, with the entries known today. */
export class CreateAwardCatalogue20260301091000 implements MigrationInterface {
  readonly name = 'CreateAwardCatalogue20260301091000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...tables, issuers, forms, bases, rights, grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table award_form_rights, award_bases, award_forms, award_issuers');
  }
}
