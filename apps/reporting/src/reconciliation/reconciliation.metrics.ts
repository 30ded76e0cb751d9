import { Counter, Gauge } from 'prom-client';

/** What the newest look of this process found in closed buckets; anything above 0 is an alarm. */
export const differencesFound = new Gauge({
  name: 'dong_hanh_reconciliation_differences',
  help: 'Provinces and months that differ: between services, and between counters and facts',
  labelNames: ['between'] as const,
});

export const lastReconciled = new Gauge({
  name: 'dong_hanh_reconciliation_last_seconds',
  help: 'When the newest look of this process ended, seconds since 1970',
});

/** How much was put right since the process began: each is something that should not have been wrong. */
export const healed = new Counter({
  name: 'dong_hanh_reconciliation_healed_total',
  help: 'Records repaired, and provinces and months counted anew',
  labelNames: ['what', 'family'] as const,
});
