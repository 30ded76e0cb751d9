import { randomInt } from 'node:crypto';
import { streams, topics } from '@dong-hanh/contracts';
import {
  eventually,
  newestRecords,
  produceRaw,
  readTopic,
  type LoggedMessage,
} from '@dong-hanh/testing';
import { create, freshNumber } from '../../platform.js';
import { AFTER_FAULT_MS } from '../../processes.js';
import { brokers, inDatabase } from '../../proof.js';
import type { FaultScenario } from '../scenario.js';
import { untilBothApplied } from '../stage/reader-positions.js';
import type { Stage } from '../stage.js';

const FACTS = 'apps/reporting/src/statistics/applied-facts.rules.ts';

const RANGE = 100;
/** How many messages of each topic come again. */
const AGAIN = 500;
/** How long the relay holds a grant back, while its revocation goes ahead. */
const HELD_MS = 8_000;

const counters = ['award_counts', 'support_counts'] as const;
const readers = [
  { service: 'membership', table: 'honours', id: 'award_id' },
  { service: 'reporting', table: 'award_facts', id: 'id' },
] as const;

/** Whatever came once comes again, in pieces and in any order, behind what is newer. */
const repeated: FaultScenario = {
  name: 'redelivered-and-reordered',
  fault:
    'random ranges of both topics delivered again, forwards and backwards; a revocation before its grant',
  isQuick: false,
  control: {
    name: 'counts what arrives twice, whatever its version',
    edits: [
      { file: FACTS, find: 'excluded.version > fact.version', replace: 'true' },
      { file: FACTS, find: 'where replaced_id is not null', replace: 'where false' },
    ],
  },
  async run(stage) {
    await stage.decide(3);
    await stage.support(3);
    await stage.allArrived();
    await untilBothApplied();
    const before = await allCounters();
    const again = (await redeliver('award')) + (await redeliver('support'));
    await untilBothApplied();
    for (const [index, rows] of (await allCounters()).entries()) {
      if (rows !== before[index]) throw new Error(`${counters[index]} changed by what came again`);
    }
    await revokeBeforeItsGrant(stage);
    await stage.whileRecording(() => redeliver('award'));
    return { notes: { redelivered: again } };
  },
};

/** The counters of reporting, each table as one text. */
function allCounters(): Promise<string[]> {
  return inDatabase('reporting', async (database) => {
    const texts: string[] = [];
    for (const table of counters) {
      const [row] = await database.query<{ text: string }>(
        `select coalesce(string_agg(c::text, ' ' order by c::text), '') as text from ${table} c`,
      );
      texts.push(row!.text);
    }
    return texts;
  });
}

/** Delivers random ranges of a topic again, every second of them backwards. @returns how many messages */
async function redeliver(stream: 'award' | 'support'): Promise<number> {
  const { topic } = streams[stream];
  const log = (await readTopic(brokers(), topic)).filter(
    (message) => newestRecords(streams[stream], [message]).length > 0,
  );
  const partitions = [...Map.groupBy(log, ({ partition }) => partition).values()];
  const chosen: LoggedMessage[] = [];
  for (let turn = 0; chosen.length < Math.min(AGAIN, log.length); turn += 1) {
    const own = partitions[randomInt(partitions.length)]!.toSorted((a, b) => a.offset - b.offset);
    const from = randomInt(own.length);
    const range = own.slice(from, from + RANGE);
    chosen.push(...(turn % 2 === 0 ? range : range.reverse()));
  }
  await produceRaw(brokers(), topic, chosen);
  return chosen.length;
}

/** The relay stands with a grant in hand, while the revocation of the same award is in the log already. */
async function revokeBeforeItsGrant(stage: Stage): Promise<void> {
  stage.failpoints.arm('emulation', 'relay-after-read', `delay:${HELD_MS}`);
  const [decision] = await stage.decide();
  const { id } = decision!.awards[0]!;
  await create('vgcl-officer', `/v1/awards/${id}/revocation`, {
    ...{ number: freshNumber(), signedOn: '2023-10-02', reason: 'Thành tích không đúng' },
  });
  const value = await stage.inDatabase('emulation', async (database) => {
    const sql = 'select event from outbox where key = $1 order by pos desc limit 1';
    return (await database.query<{ event: string }>(sql, [id]))[0]!.event;
  });
  await produceRaw(brokers(), topics.award, [{ key: id, value }]);
  await expectRevoked(id);
  stage.failpoints.disarm('emulation', 'relay-after-read');
  await eventually(
    async () => {
      const versions = await versionsInLog(id);
      if (versions !== '2 1 2') throw new Error(`the log has the versions ${versions}, not 2 1 2`);
    },
    { withinMs: AFTER_FAULT_MS, everyMs: 500 },
  );
  await untilBothApplied();
  await expectRevoked(id);
}

async function expectRevoked(id: string): Promise<void> {
  for (const { service, table, id: column } of readers) {
    const sql = `select version, state from ${table} where ${column} = $1`;
    await inDatabase(service, (database) =>
      eventually(
        async () => {
          const [row] = await database.query<{ version: number; state: string }>(sql, [id]);
          if (row?.version !== 2 || row.state !== 'revoked')
            throw new Error(`${service}: the award is ${JSON.stringify(row)}, not revoked`);
        },
        { withinMs: HELD_MS },
      ),
    );
  }
}

async function versionsInLog(id: string): Promise<string> {
  const own = (await readTopic(brokers(), topics.award)).filter(
    ({ key }) => key?.toString() === id,
  );
  return own
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ value }) => (JSON.parse(value!.toString()) as { sequence: string }).sequence)
    .join(' ');
}

/** Messages that come more than once, or in another order than they were written. */
export const messageRows: readonly FaultScenario[] = [repeated];
