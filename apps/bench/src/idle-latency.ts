import { randomUUID } from 'node:crypto';
import { signIn, type RunningPlatform } from './platform-client.js';

/** Milliseconds from the answer to a decision until a reader of the statistic sees it. */
export interface LatencyResult {
  rounds: number;
  p50Ms: number;
  p99Ms: number;
  minMs: number;
  maxMs: number;
}

const LIMIT_MS = 10_000;
/** Not the school year of the ceremony, whose figures the start prints beside those of the article. */
const NO_CEREMONY = { schoolYear: '2024-2025', signedOn: '2025-03-10' };

interface Statistic {
  total: number;
}

/**
 * Records single awards one after another on a platform that does nothing else, and asks for the statistic
 * until it counts each. A poll costs a round trip through the gateway, so figures are upper bounds.
 */
export async function measureIdleLatency(
  platform: RunningPlatform,
  rounds: number,
  { schoolYear, signedOn } = NO_CEREMONY,
): Promise<LatencyResult> {
  const officer = await signIn(platform, 'vgcl-officer');
  const { data: units } = await officer<{ data: { id: string }[] }>(
    'GET',
    '/v1/units?code=NA-PT-KS',
  );
  const unitId = units[0]?.id;
  const query = `/v1/statistics/awards?unitId=${unitId}&period=${schoolYear}`;
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = (await officer<Statistic>('GET', query)).total;
    await officer('POST', '/v1/award-decisions', {
      number: `${randomUUID().slice(0, 13)}/BENCH`,
      issuer: 'vgcl',
      signedOn,
      form: 'vgcl-merit-diploma',
      basis: 'task-completion',
      schoolYear,
      recipients: [{ kind: 'unit', id: unitId }],
    });
    const since = performance.now();
    while ((await officer<Statistic>('GET', query)).total <= before) {
      if (performance.now() - since > LIMIT_MS) throw new Error('an award did not arrive in time');
    }
    times.push(performance.now() - since);
  }
  return summaryOf(times);
}

function summaryOf(times: readonly number[]): LatencyResult {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const rounded = (value = 0) => Math.round(value * 10) / 10;
  return {
    rounds: sorted.length,
    p50Ms: rounded(at(0.5)),
    p99Ms: rounded(at(0.99)),
    minMs: rounded(sorted[0]),
    maxMs: rounded(sorted.at(-1)),
  };
}
