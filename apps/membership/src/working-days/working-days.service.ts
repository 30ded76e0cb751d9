import { Database, statement, type Sql } from '@dong-hanh/persistence';
import { AccessRights, Clock } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { PublicHolidayRequest, PublicHolidayResponse } from './working-days.dto.js';
import type { CalendarDayKind, WorkingCalendar } from './working-days.rules.js';

/** Of what was said of a day the newest counts. `$1` the first day · `$2` the day after the last, null for all */
const CURRENT = `select distinct on (day) day::text as day, kind,
    jsonb_build_object('vi', name_vi, 'en', name_en) as name
  from public_holidays
  where day >= $1::date and ($2::date is null or day < $2::date)
  order by day, recorded_at desc`;

const calendar = statement('working-days-calendar', CURRENT);

const listed = statement(
  'working-days-list',
  `select * from (${CURRENT}) said where kind <> 'ordinary' order by day`,
);

const say = statement(
  'working-days-say',
  `insert into public_holidays (day, recorded_at, kind, name_vi, name_en)
   values ($1, greatest($2::timestamptz, (select max(recorded_at) + interval '1 microsecond'
     from public_holidays where day = $1)), $3, $4, $5)`,
);

/** One change of the calendar at a time: what is counted by it meanwhile waits, for the days that it does not see. */
const change = statement(
  'working-days-change',
  `select pg_advisory_xact_lock(hashtextextended('public-holidays', 3))`,
);

const keep = statement(
  'working-days-keep',
  `select pg_advisory_xact_lock_shared(hashtextextended('public-holidays', 3))`,
);

/** Counts anew what was counted by the days of before, in the transaction that changes them. */
export type CalendarFollower = (tx: Sql) => Promise<void>;

/** Days off and working Saturdays. */
@Injectable()
export class WorkingDaysService {
  private readonly followers: CalendarFollower[] = [];

  constructor(
    private readonly database: Database,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** What is counted by working days says so once, and is told of each change. */
  follow(follower: CalendarFollower): void {
    this.followers.push(follower);
  }

  /** The calendar from a day on, which nobody changes until the transaction ends. */
  async calendarFrom(sql: Sql, day: string): Promise<WorkingCalendar> {
    await sql.query(keep);
    const rows = await sql.query<{ day: string; kind: CalendarDayKind }>(calendar, [day, null]);
    return new Map(rows.map((row) => [row.day, row.kind]));
  }

  /** What is not as its day of the week says, in a year. */
  async list(year: number): Promise<{ data: PublicHolidayResponse[] }> {
    const days = [`${year}-01-01`, `${year + 1}-01-01`];
    return { data: await this.database.query<PublicHolidayResponse>(listed, days) };
  }

  /** Says what a day is from now on; terms that still run are counted anew. */
  async say(request: PublicHolidayRequest, accountId: string): Promise<PublicHolidayResponse> {
    await this.rights.requireAnywhere(accountId, 'calendar.manage');
    const { day, kind, name } = request;
    const recordedAt = this.clock.now();
    await this.database.transaction(async (tx) => {
      await tx.query(change);
      await tx.query(say, [day, recordedAt, kind, name.vi, name.en]);
      for (const follower of this.followers) await follower(tx);
    });
    return { day, kind, name: { vi: name.vi, en: name.en } };
  }
}
