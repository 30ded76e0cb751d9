import type { JobKind } from '@dong-hanh/contracts';
import type { Database } from '@dong-hanh/persistence';

/** A job that starts by the clock, once per tick whatever happens to Redis or processes meanwhile. */
export interface JobSchedule {
  kind: JobKind;
  /** Five fields of cron: `0 2 * * *`. */
  cron: string;
  /** `Asia/Ho_Chi_Minh`. */
  tz: string;
  input?: Record<string, unknown>;
}

export interface JobPacing {
  /** How often unfinished jobs are compared with Redis. */
  sweepMs: number;
  /** How often a run gives a sign of life and learns that it was cancelled, when no message tells. */
  heartbeatMs: number;
  /** A run that gave no sign of life for so long may be taken over. */
  silenceSeconds: number;
  /** How long BullMQ takes a worker for alive that does not renew its lock. */
  lockMs: number;
  /** How long a stop waits for runs to end. */
  stopMs: number;
  /** How often expired files and old jobs are deleted. */
  cleanupMs: number;
  /** How often a watched job is looked at when no message tells. */
  watchMs: number;
  /** How often a stream says that it is alive. */
  pingMs: number;
  /** A reader of a stream who takes nothing for so long is cut off. */
  unreadMs: number;
}

export const defaultPacing: JobPacing = {
  sweepMs: 5_000,
  heartbeatMs: 3_000,
  silenceSeconds: 12,
  lockMs: 15_000,
  stopMs: 10_000,
  cleanupMs: 600_000,
  watchMs: 1_000,
  pingMs: 15_000,
  unreadMs: 60_000,
};

export const UNFINISHED_PER_ACCOUNT = 5;

/** What one process of a service does with jobs, and over which connections. */
export interface JobsOptions {
  /** The service's name: its keys in Redis and its connections. */
  service: string;
  redisUrl: string;
  /** Connections of the role that serves requests. */
  database: Database;
  /** Whether this process runs jobs; `JobWorker` providers are found by themselves. */
  workers?: boolean;
  repeat?: JobSchedule[];
  /** Unfinished jobs of one kind that an account may have; default 5. Schedules are exempt. */
  unfinishedPerAccount?: number;
  /** Put before keys in Redis, so that several copies share one server. */
  namePrefix?: string;
  pacing?: Partial<JobPacing>;
}

/** Where everything of a service lies in Redis. */
export function redisPrefix({ service, namePrefix = '' }: JobsOptions): string {
  return `${namePrefix}dong-hanh:jobs:${service}`;
}
