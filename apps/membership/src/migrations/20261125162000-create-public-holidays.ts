import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

type Holiday = [name: string, english: string, ...days: string[]];

/**
 * Days off of civil servants from Monday to Friday, compensatory days included, and holidays on weekends; Labour
 * Code 45/2019/QH14, article 112, and the yearly notices. Officers can change each (`POST /v1/public-holidays`).
 *
 * For 2027 only what needs no notice is here: the first three days of Tết, and of National Day the day itself.
 * The notice adds the other days of Tết, their compensation, and the day before or after National Day.
 */
const daysOff: Holiday[] = [
  [
    ...(['Tết Dương lịch', 'New Year'] as const),
    ...['2020-01-01', '2021-01-01', '2022-01-01', '2022-01-03', '2023-01-01', '2023-01-02'],
    ...['2024-01-01', '2025-01-01', '2026-01-01', '2027-01-01'],
  ],
  [
    ...(['Tết Nguyên đán', 'Lunar New Year'] as const),
    ...[
      '2020-01-23',
      '2020-01-24',
      '2020-01-25',
      '2020-01-26',
      '2020-01-27',
      '2020-01-28',
      '2020-01-29',
    ],
    ...[
      '2021-02-10',
      '2021-02-11',
      '2021-02-12',
      '2021-02-13',
      '2021-02-14',
      '2021-02-15',
      '2021-02-16',
    ],
    ...['2022-01-31', '2022-02-01', '2022-02-02', '2022-02-03', '2022-02-04'],
    ...[
      '2023-01-20',
      '2023-01-21',
      '2023-01-22',
      '2023-01-23',
      '2023-01-24',
      '2023-01-25',
      '2023-01-26',
    ],
    ...[
      '2024-02-08',
      '2024-02-09',
      '2024-02-10',
      '2024-02-11',
      '2024-02-12',
      '2024-02-13',
      '2024-02-14',
    ],
    ...['2025-01-27', '2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31'],
    ...['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'],
    ...['2027-02-06', '2027-02-07', '2027-02-08'],
  ],
  [
    ...(['Giỗ Tổ Hùng Vương', 'Commemoration of the Hùng Kings'] as const),
    ...['2020-04-02', '2021-04-21', '2022-04-10', '2022-04-11', '2023-04-29', '2024-04-18'],
    ...['2025-04-07', '2026-04-26', '2026-04-27', '2027-04-16'],
  ],
  [
    ...(['Ngày Chiến thắng và Quốc tế Lao động', 'Reunification Day and Labour Day'] as const),
    ...['2020-04-30', '2020-05-01', '2021-04-30', '2021-05-01', '2021-05-03'],
    ...['2022-04-30', '2022-05-01', '2022-05-02', '2022-05-03'],
    ...['2023-04-30', '2023-05-01', '2023-05-02', '2023-05-03'],
    ...['2024-04-29', '2024-04-30', '2024-05-01', '2025-04-30', '2025-05-01', '2025-05-02'],
    ...['2026-04-30', '2026-05-01', '2027-04-30', '2027-05-01', '2027-05-03'],
  ],
  [
    ...(['Quốc khánh', 'National Day'] as const),
    ...['2020-09-02', '2021-09-02', '2021-09-03', '2022-09-01', '2022-09-02'],
    ...['2023-09-01', '2023-09-02', '2023-09-04', '2024-09-02', '2024-09-03'],
    ...['2025-09-01', '2025-09-02', '2026-09-01', '2026-09-02', '2027-09-02'],
  ],
  // Exchanged for a Saturday, below.
  ['Nghỉ hoán đổi', 'Day off in exchange', '2026-01-02', '2026-08-31'],
];

/** Saturdays worked for the Mondays and Fridays around a holiday: 2024-04-29, 2025-05-02, 2026-01-02, 2026-08-31. */
const workedSaturdays: Holiday = [
  ...(['Làm bù', 'Made-up working day'] as const),
  ...['2024-05-04', '2025-04-26', '2026-01-10', '2026-08-22'],
];

/** What a day is: the newest row counts, so nothing that was once said is lost. */
const table = [
  `create table public_holidays (
     day date not null,
     recorded_at timestamptz not null default now(),
     kind text not null,
     name_vi text not null,
     name_en text not null,
     constraint pk_public_holidays primary key (day, recorded_at),
     constraint ck_public_holidays_kind check (kind in ('day-off', 'working-day', 'ordinary'))
   )`,
  `grant select, insert on public_holidays to ${roles.serve}`,
];

/** The days by which legal terms are counted. */
export class CreatePublicHolidays20261125162000 implements MigrationInterface {
  readonly name = 'CreatePublicHolidays20261125162000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of table) await runner.query(sql);
    const insert = async ([nameVi, nameEn, ...days]: Holiday, kind: string) =>
      runner.query(
        `insert into public_holidays (day, kind, name_vi, name_en)
         select day, $2, $3, $4 from unnest($1::date[]) as day`,
        [days, kind, nameVi, nameEn],
      );
    for (const holiday of daysOff) await insert(holiday, 'day-off');
    await insert(workedSaturdays, 'working-day');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table public_holidays');
  }
}
