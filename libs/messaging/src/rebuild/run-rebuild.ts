import { Database } from '@dong-hanh/persistence';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { rebuildReadModel, shadowUrl, type RebuildPlan } from './rebuild.js';

/** The program that rebuilds the read models of a service. */
export interface RebuildProgram {
  service: string;
  plans: readonly RebuildPlan[];
  /** The database as the owner of its tables. */
  ownerUrl: string;
  brokers: readonly string[];
  /** `--force`: swaps although log and live tables differ. */
  arguments: readonly string[];
  namePrefix?: string;
}

/** A rebuild reads millions of rows in one statement when it compares. */
const STATEMENT_LIMIT_MS = 3_600_000;

/**
 * Rebuilds one read model after the other and says what comes of each.
 *
 * @returns false when one differs from its log and was not replaced
 */
export async function runRebuild({
  service,
  plans,
  ownerUrl,
  brokers,
  arguments: given,
  namePrefix = '',
}: RebuildProgram): Promise<boolean> {
  const open = (url: string) =>
    new Database({
      url,
      applicationName: `${service}-rebuild`,
      max: 2,
      statementTimeoutMs: STATEMENT_LIMIT_MS,
    });
  const live = open(ownerUrl);
  const shadow = open(shadowUrl(ownerUrl));
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopping.abort(new Error('stopped')));
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  let isReplaced = true;
  try {
    for (const plan of plans) {
      const startedAt = Date.now();
      const openLog = () =>
        new KafkaEventLog({ brokers, clientId: `${service}-rebuild`, namePrefix });
      const tools = { live, shadow, openLog, say, signal: stopping.signal };
      const result = await rebuildReadModel(plan, tools, given.includes('--force'));
      for (const line of result.differences) say(line);
      const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
      const equal = result.differences.length === 0 ? 'equal row for row' : 'different';
      const swapped = result.isSwapped ? 'replaced' : 'not replaced (--force replaces them)';
      say(
        `${plan.tables.join(', ')}: ${equal}, ${swapped}; ${result.messages} messages in ${seconds} s`,
      );
      isReplaced &&= result.isSwapped;
    }
    return isReplaced;
  } finally {
    await live.close();
    await shadow.close();
  }
}
