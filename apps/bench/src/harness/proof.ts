import { streams } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import { awardCounterDifferences, eventually, testKafka } from '@dong-hanh/testing';
import { signIn } from '../platform-client.js';
import { inDatabase } from './context.js';
import type { BenchContext } from './goal.js';

type Databases = Record<'emulation' | 'membership' | 'reporting', Database>;

/** The tables in which readers keep awards. */
const readers = [
  { group: 'membership', table: 'honours' },
  { group: 'reporting', table: 'award_facts' },
] as const;

/**
 * Waits until all awards of the platform have arrived and proves that none was lost or counted twice: I1
 * the digests of owner and readers are equal; I2 so are number and versions of the awards; I3 readers have
 * taken all of the log and parked nothing; I4 counters = GROUP BY of the facts. By SQL alone, so that it is
 * quick with a million awards too.
 */
export async function expectNothingLostOrDoubled(
  context: BenchContext,
  withinMs = 180_000,
): Promise<void> {
  const open = (name: string) =>
    new Database({
      url: inDatabase(context.databaseUrl, name),
      ...{ applicationName: 'bench-proof', max: 1, statementTimeoutMs: 120_000 },
    });
  const databases: Databases = {
    emulation: open('emulation'),
    membership: open('membership'),
    reporting: open('reporting'),
  };
  try {
    await eventually(() => expectAllApplied(context.brokers, databases), {
      withinMs,
      everyMs: 500,
    });
    await expectEqualCounts(databases);
    const differences = await awardCounterDifferences(databases.reporting);
    if (differences.length > 0) throw new Error(`I4: ${JSON.stringify(differences.slice(0, 5))}`);
    await expectEqualDigests(context);
  } finally {
    await Promise.all(Object.values(databases).map((each) => each.close()));
  }
}

/** Everything recorded is in the log, and everything in the log is applied. */
async function expectAllApplied(brokers: string[], databases: Databases): Promise<void> {
  const { emulation } = databases;
  const [relay] = await emulation.query<{ waiting: boolean }>(
    `select exists (
       select from outbox o where not pg_visible_in_snapshot(o.xid,
         coalesce((select snapshot from relay_checkpoint where id = 1), '1:1:'))
     ) as waiting`,
  );
  if (relay!.waiting) throw new Error('I3: the relay has not published all');
  const { topic } = streams.award;
  const ends = await endsOf(brokers, topic);
  for (const { group } of readers) {
    const rows = await databases[group].query<{ partition: number; next_offset: number }>(
      'select partition, next_offset from stream_offsets where topic = $1',
      [topic],
    );
    const next = new Map(rows.map(({ partition, next_offset }) => [partition, next_offset]));
    const behind = ends.filter(({ partition, end }) => (next.get(partition) ?? 0) < end);
    if (behind.length > 0) throw new Error(`I3: ${group} has not applied ${topic}`);
    const parked = await databases[group].query(
      'select 1 from parked_events where topic = $1 limit 1',
      [topic],
    );
    if (parked.length > 0) throw new Error(`I3: ${group} has parked awards`);
  }
}

async function endsOf(brokers: string[], topic: string) {
  const admin = testKafka(brokers).admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, high }) => ({ partition, end: Number(high) }));
  } finally {
    await admin.disconnect();
  }
}

async function expectEqualCounts(databases: Databases): Promise<void> {
  const look = async (database: Database, table: string) =>
    JSON.stringify(
      await database.query(
        `select count(*) as awards, coalesce(sum(version), 0)::bigint as versions from ${table}`,
      ),
    );
  const owned = await look(databases.emulation, 'awards');
  for (const { group, table } of readers) {
    const kept = await look(databases[group], table);
    if (kept !== owned) throw new Error(`I2: ${group} has ${kept}, emulation ${owned}`);
  }
}

async function expectEqualDigests({ platform }: BenchContext): Promise<void> {
  const analyst = await signIn(platform, 'analyst');
  await eventually(
    async () => {
      const { equal, differences } = await analyst<{ equal: boolean; differences: unknown[] }>(
        'GET',
        '/v1/integrity',
      );
      if (!equal) throw new Error(`I1: ${JSON.stringify(differences).slice(0, 500)}`);
    },
    { withinMs: 30_000, everyMs: 500 },
  );
}
