import { Failure } from './failure.ts';

const known = ['proxy', 'three-brokers', 'small-disk'] as const;

/** What a platform can be given so that a fault can be tried on it. */
export type FaultSetting = (typeof known)[number];

/**
 * The setting in `FAULT_SETTING`, for tests alone: `proxy` puts links that can be disturbed before PostgreSQL and
 * Kafka, `three-brokers` runs a cluster of three, `small-disk` puts the data of both on volumes that are soon full.
 */
export function faultSetting(): FaultSetting | undefined {
  const asked = process.env.FAULT_SETTING;
  if (!asked) return undefined;
  const found = known.find((name) => name === asked);
  if (!found) throw new Failure(`FAULT_SETTING is "${asked}": one of ${known.join(', ')}`);
  return found;
}
