import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AwardEvent } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import { eventually, infrastructure } from '@dong-hanh/testing';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { AWARDS, GROUP, startProbeApp, type ProbeApp } from '../probe-app.fixture.js';
import { awardGranted, projectAwards, projectedAwards, revised } from '../probe.fixture.js';
import type { ConsumedEvent } from '../streams/event-batch.js';
import { rebuildReadModel, shadowUrl, type RebuildPlan } from './rebuild.js';

jest.setTimeout(60_000);

let service: ProbeApp;
let live: Database;
let shadow: Database;
beforeAll(async () => {
  service = await startProbeApp();
  const url = service.probe.database.url('migrate');
  live = new Database({ url, applicationName: 'rebuild' });
  shadow = new Database({ url: shadowUrl(url), applicationName: 'rebuild-shadow' });
  const events = Array.from({ length: 200 }, () => awardGranted());
  await service.publish([...events, ...events.slice(0, 50).map((event) => revised(event))]);
  await eventually(async () => expect(await revoked()).toBe(50));
});
afterAll(async () => {
  await live.close();
  await shadow.close();
  await service.close();
});

const admin = () => service.probe.database.admin;
const revoked = async () =>
  (await projectedAwards(admin())).filter(({ state }) => state === 'revoked').length;

const plan: RebuildPlan = {
  group: GROUP,
  topic: AWARDS,
  tables: ['probe_awards'],
  createTables: async (sql) => {
    await sql.query(
      'create table probe_awards (id uuid primary key, version integer not null, state text not null)',
    );
    await sql.query('grant select, insert, update on probe_awards to probe_project');
  },
  apply: (tx, events) =>
    projectAwards({ events: events as readonly ConsumedEvent<AwardEvent>[], tx }),
};

let said: string[];
beforeEach(() => {
  said = [];
});

const rebuild = (isForced = false, differently: Partial<RebuildPlan> = {}) =>
  rebuildReadModel(
    { ...plan, ...differently },
    {
      live,
      shadow,
      openLog: () =>
        new KafkaEventLog({
          brokers: infrastructure().kafkaBrokers,
          clientId: 'rebuild',
          namePrefix: service.namePrefix,
        }),
      say: (line) => said.push(line),
      signal: AbortSignal.timeout(50_000),
    },
    isForced,
  );

describe('a read model that is built again from its log', () => {
  it('is the same, row for row, and takes the place of the old one while events go on', async () => {
    const more = Array.from({ length: 30 }, () => awardGranted());
    const [result] = await Promise.all([rebuild(), service.publish(more)]);
    expect(result).toMatchObject({ differences: [], isSwapped: true });
    await eventually(async () => expect(await projectedAwards(admin())).toHaveLength(230));
    const later = [awardGranted()];
    await service.publish(later);
    await eventually(async () => expect(await projectedAwards(admin())).toHaveLength(231));
    expect(said.at(-1)).toContain('messages read, comparing');
  });

  it('does not replace one that differs, and says where', async () => {
    const [victim] = await projectedAwards(admin());
    await admin().query(`update probe_awards set state = 'lost' where id = $1`, [victim!.id]);
    const { differences, isSwapped } = await rebuild();
    expect(isSwapped).toBe(false);
    expect(differences).toHaveLength(2);
    expect(differences.every((line) => line.includes(victim!.id))).toBe(true);
    expect((await projectedAwards(admin())).filter(({ state }) => state === 'lost')).toHaveLength(
      1,
    );
  });

  it('heals one that differs when that is asked for', async () => {
    expect(await rebuild(true)).toMatchObject({ isSwapped: true });
    expect((await projectedAwards(admin())).filter(({ state }) => state === 'lost')).toEqual([]);
    expect(await rebuild()).toMatchObject({ differences: [] });
  });

  it('is not held to rows that say nothing, such as a counter that went back to zero', async () => {
    const empty = { probe_awards: "state = 'nothing'" };
    await admin().query(`insert into probe_awards values (gen_random_uuid(), 1, 'nothing')`);
    expect((await rebuild()).differences).toHaveLength(1);
    expect(await rebuild(false, { empty })).toMatchObject({ differences: [], isSwapped: true });
  });

  it('leaves nothing behind', async () => {
    const schemas = await admin().query(
      `select nspname from pg_namespace where nspname in ('rebuilt', 'replaced')`,
    );
    expect(schemas).toEqual([]);
  });
});
