import type { JobKind } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import { getNextMillis } from 'bullmq';
import type { JobSchedule } from '../job-settings.js';
import { jobMetrics } from '../metrics.js';
import type { JobRows } from '../records/job-rows.js';
import type { RunRows } from '../records/run-rows.js';
import type { JobQueues } from './job-queues.js';

/** Who started a job that nobody asked for. */
export const SCHEDULE_ACCOUNT = 'schedule';

const LATE_MS = 30_000;
const SHORTEST_LOOK_MS = 60_000;

/**
 * Starts jobs by the clock. BullMQ says when; the row of a tick decides that there is one job for it, and
 * a tick that passed while Redis was away or had forgotten the schedule is made up for.
 */
export class JobSchedules {
  constructor(
    private readonly schedules: readonly JobSchedule[],
    private readonly jobs: JobRows,
    private readonly runs: RunRows,
    private readonly queues: JobQueues,
    private readonly database: Database,
  ) {}

  /** Starts the job of a tick, unless it has one. */
  async begin(kind: JobKind, tick: Date): Promise<void> {
    const schedule = this.schedules.find((each) => each.kind === kind);
    if (!schedule) return;
    const id = newId();
    const row = await this.jobs.insert(this.database, {
      id,
      kind,
      accountId: SCHEDULE_ACCOUNT,
      input: schedule.input ?? {},
      scheduledFor: tick,
    });
    if (!row) return;
    jobMetrics.started.inc({ kind });
    await this.queues.add({ id, kind });
  }

  /** Tells BullMQ what it forgot and makes up for the newest tick that passed without a job. */
  async keep(now: Date): Promise<void> {
    for (const schedule of this.schedules) {
      await this.queues.keepSchedule(schedule);
      const last = await this.runs.lastTick(this.database, schedule.kind);
      const missed = last && newestTick(schedule, last, new Date(now.getTime() - LATE_MS));
      if (missed) await this.begin(schedule.kind, missed);
    }
  }
}

/**
 * The newest tick after one moment and not after another. Looks back further and further, so that a long
 * time with very many ticks costs no more than a short one.
 */
export function newestTick(
  { cron, tz }: Pick<JobSchedule, 'cron' | 'tz'>,
  after: Date,
  until: Date,
): Date | undefined {
  const tickAfter = (moment: number) => getNextMillis(moment, { pattern: cron, tz }) ?? Infinity;
  const [first, last] = [after.getTime(), until.getTime()];
  for (let back = SHORTEST_LOOK_MS; ; back *= 2) {
    const from = Math.max(first, last - back);
    let tick = tickAfter(from);
    if (tick <= last) {
      for (let next = tick; next <= last; next = tickAfter(next)) tick = next;
      return new Date(tick);
    }
    if (from === first) return undefined;
  }
}
