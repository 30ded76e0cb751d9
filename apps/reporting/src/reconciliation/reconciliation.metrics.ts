import { Counter, Gauge } from 'prom-client';
import { recordFamilies } from './reconciliation.rules.js';

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

/**
 * How much was put right since the process began: each is something that should not have been wrong. It is
 * what an alarm watches: the gauge of differences is back at 0 when they are repaired.
 */
export const healed = new Counter({
  name: 'dong_hanh_reconciliation_healed_total',
  help: 'Records repaired, and provinces and months counted anew',
  labelNames: ['what', 'family'] as const,
});

// There before anything happens, so that the first time is seen as a rise.
for (const family of recordFamilies) {
  for (const what of ['records', 'counters']) healed.inc({ what, family }, 0);
}
