import { rmSync } from 'node:fs';
import path from 'node:path';
import { streams, topics } from '@dong-hanh/contracts';
import { eventually, newestRecords, readTopic, testKafka } from '@dong-hanh/testing';
import { isAlive } from '../../processes.js';
import { brokers, inDatabase, type ServiceDatabase } from '../../proof.js';
import type { FaultScenario, Mutation } from '../scenario.js';

/** The broker formats its disk anew, owners look every 5 seconds, thousands of records are published again. */
const HEALED_WITHIN_MS = 120_000;

const blind: Mutation = {
  name: 'does not look whether the log still holds what was published',
  edits: [
    {
      file: 'libs/messaging/src/relay/log-guard.ts',
      find: 'if (lost.length === 0)',
      replace: 'if (lost.length >= 0)',
    },
  ],
};

const owners = [
  { service: 'emulation', table: 'awards', stream: 'award' },
  { service: 'welfare-support', table: 'supports', stream: 'support' },
  { service: 'membership', table: 'members', stream: 'member' },
] as const;
type Owner = (typeof owners)[number];

const diskLost: FaultScenario = {
  name: 'broker-lost-its-disk',
  fault: 'kill -9 the broker and delete its log: owners publish again, without a person',
  isQuick: true,
  control: blind,
  async run(stage) {
    const disk = path.join(path.dirname(process.env.RUN_JSON ?? ''), 'kafka/data');
    await stage.decide();
    const pid = stage.crash('kafka');
    const lostAt = performance.now();
    await eventually(() => {
      if (isAlive(pid)) throw new Error('the broker still runs');
    });
    rmSync(disk, { recursive: true });
    await stage.awaitRestart('kafka', pid);
    for (const owner of owners) await expectWhole(owner);
    const takeoverMs = performance.now() - lostAt;
    await stage.decide();
    return { takeoverMs };
  },
};

const truncated: FaultScenario = {
  name: 'topic-truncated',
  fault: 'delete all records of a topic: its owner publishes again, without a person',
  isQuick: false,
  control: blind,
  async run(stage) {
    await stage.decide(2);
    await stage.allArrived();
    await truncate(topics.award);
    const lostAt = performance.now();
    await expectWhole(owners[0]);
    const takeoverMs = performance.now() - lostAt;
    await stage.decide();
    return { takeoverMs };
  },
};

/** Logs that lose what was acknowledged. */
export const logRows: readonly FaultScenario[] = [truncated, diskLost];

/** Waits until whoever reads a topic from its start gets every record of its owner. */
async function expectWhole({ service, table, stream }: Owner): Promise<void> {
  await eventually(
    async () => {
      const held = await idsIn(service, table);
      const log = await readTopic(brokers(), topics[stream]);
      const told = new Set(newestRecords(streams[stream], log).map(({ id }) => id));
      const missing = held.filter((id) => !told.has(id)).length;
      if (missing > 0) throw new Error(`${missing} of ${held.length} ${table} are not in the log`);
    },
    { withinMs: HEALED_WITHIN_MS, everyMs: 100 },
  );
}

async function idsIn(service: ServiceDatabase, table: string): Promise<string[]> {
  const rows = await inDatabase(service, (database) =>
    database.query<{ id: string }>(`select id from ${table}`),
  );
  return rows.map(({ id }) => id);
}

async function truncate(topic: string): Promise<void> {
  const admin = testKafka(brokers()).admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({
      topic,
      partitions: ends
        .filter(({ high, low }) => Number(high) > Number(low))
        .map(({ partition, high }) => ({ partition, offset: high })),
    });
  } finally {
    await admin.disconnect();
  }
}
