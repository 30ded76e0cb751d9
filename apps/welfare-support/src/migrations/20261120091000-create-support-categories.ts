import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Days are half-open; the range is there for the temporal key and follows from the two columns. */
const table = `create table support_categories (
  code text not null,
  position smallint not null,
  label_vi text not null,
  label_en text not null,
  recipient_kinds text[] not null,
  valid_from date not null,
  valid_to date,
  valid daterange not null generated always as (daterange(valid_from, valid_to)) stored,
  constraint pk_support_categories primary key (code, valid without overlaps),
  constraint ck_support_categories_recipient_kinds check (
    cardinality(recipient_kinds) > 0 and recipient_kinds <@ array['member', 'non-member', 'unit'])
)`;

/**
 * What unions support people for. The days from which the confederation and its units know a category are
 * not held; the year of the trade-union law that names welfare as their task, 1990, stands for them.
 * Members and other workers are helped alike but for what hangs on membership; twinning aid goes to a
 * union body.
 */
const categories = `insert into support_categories
    (position, code, label_vi, label_en, recipient_kinds, valid_from) values
  (1, 'tet-hardship', 'Hoàn cảnh khó khăn dịp Tết', 'Hardship at Tết', '{member,non-member}', '1990-07-07'),
  (2, 'serious-illness', 'Bệnh hiểm nghèo', 'Serious illness', '{member,non-member}', '1990-07-07'),
  (3, 'natural-disaster', 'Thiên tai', 'Natural disaster', '{member,non-member,unit}', '1990-07-07'),
  (4, 'job-loss', 'Mất việc làm, giảm giờ làm', 'Loss of work', '{member,non-member}', '1990-07-07'),
  (5, 'union-shelter', 'Mái ấm Công đoàn', 'Union shelter', '{member}', '1990-07-07'),
  (6, 'maternity', 'Thai sản', 'Maternity', '{member,non-member}', '1990-07-07'),
  (7, 'funeral', 'Việc hiếu', 'Funeral', '{member,non-member}', '1990-07-07'),
  (8, 'visit', 'Thăm hỏi', 'Visit', '{member,non-member}', '1990-07-07'),
  (9, 'twinning-aid', 'Kết nghĩa, giúp đỡ', 'Twinning aid', '{unit}', '1990-07-07')`;

const grants = `grant select on support_categories to ${roles.serve}`;

/** What support is given for, and to whom, as dated data. */
export class CreateSupportCategories20261120091000 implements MigrationInterface {
  readonly name = 'CreateSupportCategories20261120091000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [table, categories, grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table support_categories');
  }
}
