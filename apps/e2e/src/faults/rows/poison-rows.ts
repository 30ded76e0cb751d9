import { randomUUID } from 'node:crypto';
import { streams, topics } from '@dong-hanh/contracts';
import { eventually, newestRecords, produceRaw, readTopic } from '@dong-hanh/testing';
import { decisionFor, postDecision } from '../../awards.js';
import { membersOf, unitByCode } from '../../demo.js';
import { call } from '../../platform.js';
import { AFTER_FAULT_MS } from '../../processes.js';
import { brokers, inDatabase } from '../../proof.js';
import type { FaultScenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const readers = [
  { service: 'membership', table: 'honours' },
  { service: 'reporting', table: 'award_facts' },
] as const;
type Service = (typeof readers)[number]['service'];

const LARGE_BYTES = 1_000_000;
const PARKED_WITHIN_MS = 20_000;

/** What nobody can apply, and what it is parked for. */
interface Poison {
  reason: string;
  key: string | null;
  value: string | null;
}

interface Envelope {
  subject: string;
  type: string;
  data: Record<string, unknown>;
}

/** Every kind of it, made from an event that is good. */
function poisonOf(good: string): Poison[] {
  const event = JSON.parse(good) as Envelope;
  const { subject: key } = event;
  const { state: _, ...stateless } = event.data;
  return [
    { reason: 'not-json', key: randomUUID(), value: '{"type": ' },
    { reason: 'not-json', key: randomUUID(), value: 'x'.repeat(LARGE_BYTES) },
    { reason: 'schema-mismatch', key, value: JSON.stringify({ ...event, data: stateless }) },
    { reason: 'unknown-type', key, value: good.replace(event.type, `${event.type}9`) },
    { reason: 'key-mismatch', key: randomUUID(), value: good },
    { reason: 'key-mismatch', key: null, value: good },
    { reason: 'empty-value', key, value: null },
  ];
}

const poison: FaultScenario = {
  name: 'poison',
  fault:
    'bad JSON, wrong schema, unknown type, 1 MB, another key, no key, no value: parked and nothing else; redrive heals what can be healed',
  isQuick: false,
  control: {
    name: 'leaves out what it cannot apply',
    edits: [
      {
        file: 'libs/messaging/src/streams/batch-applier.ts',
        find: 'await this.parked.add(tx, parked);',
        replace: '',
      },
    ],
  },
  async run(stage) {
    await stage.decide();
    await stage.allArrived();
    const all = poisonOf(await someEvent());
    const before = await Promise.all(readers.map(({ service }) => lastParked(service)));
    await stage.whileRecording(async () => {
      for (const { key, value } of all) await produceRaw(brokers(), topics.award, [{ key, value }]);
      for (const [index, { service }] of readers.entries())
        await expectParked(service, before[index]!, all);
    });
    await stage.allArrived();
    for (const [index, { service }] of readers.entries())
      await expectParked(service, before[index]!, all);
    await healByRedrive(stage);
    return { notes: { parked: all.length } };
  },
};

/** A good event of the log. */
async function someEvent(): Promise<string> {
  const log = await readTopic(brokers(), topics.award);
  const good = log.find((message) => newestRecords(streams.award, [message]).length > 0);
  return good!.value!.toString();
}

/** The newest row of what a reader has parked. */
function lastParked(service: Service): Promise<number> {
  return inDatabase(service, async (database) => {
    const sql = 'select coalesce(max(id), 0) as last from parked_events';
    return (await database.query<{ last: number }>(sql))[0]!.last;
  });
}

/** Waits until a reader has parked exactly these, each for its reason and as it was. */
async function expectParked(
  service: Service,
  after: number,
  all: readonly Poison[],
): Promise<void> {
  const wanted = all.map(({ reason, key, value }) =>
    [reason, key, value === null ? null : Buffer.byteLength(value)].join(' '),
  );
  await inDatabase(service, (database) =>
    eventually(
      async () => {
        const rows = await database.query<{ reason: string; key: string; bytes: number }>(
          `select reason, convert_from(key, 'UTF8') as key, length(value) as bytes
           from parked_events where id > $1`,
          [after],
        );
        const found = rows.map(({ reason, key, bytes }) => [reason, key, bytes].join(' '));
        if (found.toSorted().join('\n') !== wanted.toSorted().join('\n'))
          throw new Error(`${service} has parked ${JSON.stringify(found)}`);
      },
      { withinMs: PARKED_WITHIN_MS, everyMs: 100 },
    ),
  );
}

/** A good event that the tables of both readers refuse is parked; when they take it, a redrive applies it. */
async function healByRedrive(stage: Stage): Promise<void> {
  const { id: unitId } = await unitByCode('NA-PT-DL1');
  const [member] = await membersOf(unitId, 1);
  const decision = decisionFor([{ kind: 'member', id: member!.id }]);
  const before = await Promise.all(readers.map(({ service }) => lastParked(service)));
  try {
    await refuse(decision.number);
    const { status } = await postDecision(decision);
    if (status !== 201) throw new Error(`the decision was answered with ${status}`);
    for (const [index, { service }] of readers.entries())
      await expectRefusedOne(service, before[index]!);
    await stage.decide(2);
    await stage.allArrived();
  } finally {
    await takeAll();
  }
  for (const { service, table } of readers) {
    const { status, body } = await call('admin', 'POST', `/v1/streams/${service}/redrive`);
    if (status !== 200 || body.redriven !== 1)
      throw new Error(`${service} answered the redrive with ${status} ${JSON.stringify(body)}`);
    const rows = await inDatabase(service, (database) =>
      database.query(`select 1 from ${table} where decision_number = $1`, [decision.number]),
    );
    if (rows.length !== 1) throw new Error(`${service} has it ${rows.length} times`);
  }
}

async function refuse(number: string): Promise<void> {
  for (const { service, table } of readers)
    await inDatabase(service, (database) =>
      database.query(
        `alter table ${table} add constraint ck_refused check (decision_number <> '${number}') not valid`,
      ),
    );
}

async function takeAll(): Promise<void> {
  for (const { service, table } of readers)
    await inDatabase(service, (database) =>
      database.query(`alter table ${table} drop constraint if exists ck_refused`),
    );
}

async function expectRefusedOne(service: Service, after: number): Promise<void> {
  await inDatabase(service, (database) =>
    eventually(
      async () => {
        const sql = 'select reason from parked_events where id > $1';
        const reasons = (await database.query<{ reason: string }>(sql, [after])).map(
          ({ reason }) => reason,
        );
        if (reasons.join() !== 'handler-refused') throw new Error(`${service} parked ${reasons}`);
      },
      { withinMs: AFTER_FAULT_MS, everyMs: 100 },
    ),
  );
}

/** Messages that can never be applied as they are. */
export const poisonRows: readonly FaultScenario[] = [poison];
