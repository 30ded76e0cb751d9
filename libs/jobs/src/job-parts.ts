import { JobCarriers } from './carrying/job-carriers.js';
import { JobQueues } from './carrying/job-queues.js';
import { JobSchedules } from './carrying/job-schedules.js';
import { JobSignals } from './carrying/job-signals.js';
import { JobSweep } from './carrying/job-sweep.js';
import { RedisConnections } from './carrying/redis-connections.js';
import { defaultPacing, redisPrefix, type JobsOptions } from './job-settings.js';
import { JobStreams } from './reading/job-streams.js';
import { JobWatch } from './reading/job-watch.js';
import { JobFiles } from './records/job-files.js';
import { JobRows } from './records/job-rows.js';
import { RunRows } from './records/run-rows.js';
import { JobRunner } from './running/job-runner.js';
import { RunningJobs } from './running/running-jobs.js';

export type JobParts = ReturnType<typeof jobParts>;

/** Everything that jobs are made of in one process, put together. */
export function jobParts(options: JobsOptions) {
  const { database, service, redisUrl, repeat = [] } = options;
  const pacing = { ...defaultPacing, ...options.pacing };
  const { silenceSeconds, heartbeatMs } = pacing;
  const prefix = redisPrefix(options);
  const rows = new JobRows();
  const runs = new RunRows();
  const files = new JobFiles(database);
  const redis = new RedisConnections(redisUrl, service);
  const queues = new JobQueues(redis, prefix);
  const signals = new JobSignals(redis, prefix);
  const running = new RunningJobs(runs, database, heartbeatMs);
  const schedules = new JobSchedules(repeat, rows, runs, queues, database);
  const streams = new JobStreams(new JobWatch(rows, database, pacing.watchMs, signals), pacing);
  const runner = new JobRunner({ rows: runs, files, running, signals, database, silenceSeconds });
  const sweep = new JobSweep({ rows: runs, files, queues, schedules, database, ...pacing });
  const carriers = new JobCarriers({
    redis,
    prefix,
    runner,
    onTick: (kind, tick) => schedules.begin(kind, tick),
    lockMs: pacing.lockMs,
  });
  const { stopMs } = pacing;
  return {
    rows,
    files,
    redis,
    queues,
    signals,
    running,
    streams,
    sweep,
    carriers,
    database,
    stopMs,
  };
}
