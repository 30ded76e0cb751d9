import { Counter, Gauge, Histogram } from 'prom-client';

const byKind = ['kind'] as const;

/** Figures of long work. */
export const jobMetrics = {
  started: new Counter({
    name: 'dong_hanh_jobs_started_total',
    help: 'Jobs accepted by this process',
    labelNames: byKind,
  }),
  finished: new Counter({
    name: 'dong_hanh_jobs_finished_total',
    help: 'Jobs that ended in this process, by how they ended',
    labelNames: ['kind', 'state'] as const,
  }),
  retries: new Counter({
    name: 'dong_hanh_jobs_retries_total',
    help: 'Runs that failed for a passing reason and are tried again',
    labelNames: byKind,
  }),
  handedOverAgain: new Counter({
    name: 'dong_hanh_jobs_handed_over_again_total',
    help: 'Unfinished jobs that Redis did not know and was told of again',
    labelNames: byKind,
  }),
  runSeconds: new Histogram({
    name: 'dong_hanh_job_run_seconds',
    help: 'Time of one run of a job',
    labelNames: byKind,
    buckets: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800],
  }),
  unfinished: new Gauge({
    name: 'dong_hanh_jobs_unfinished',
    help: 'Jobs that wait or run, in all processes of the service',
    labelNames: ['kind', 'state'] as const,
  }),
  oldestSeconds: new Gauge({
    name: 'dong_hanh_jobs_oldest_seconds',
    help: 'Age of the oldest job that waits or runs',
    labelNames: ['kind', 'state'] as const,
  }),
};
