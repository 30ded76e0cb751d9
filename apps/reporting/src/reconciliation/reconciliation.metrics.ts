import { Gauge } from 'prom-client';

/** What the newest reconciliation of this process found; anything above 0 wants somebody to look. */
export const differencesFound = new Gauge({
  name: 'dong_hanh_reconciliation_differences',
  help: 'Provinces and months that differ: between services, and between counters and facts',
  labelNames: ['between'] as const,
});

export const lastReconciled = new Gauge({
  name: 'dong_hanh_reconciliation_last_seconds',
  help: 'When the newest reconciliation of this process ended, seconds since 1970',
});
