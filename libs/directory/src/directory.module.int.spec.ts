import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { heartbeatTopic, type DomainEvent } from '@dong-hanh/contracts';
import {
  appendToOutbox,
  KafkaBatchStrategy,
  KafkaEventLog,
  MessagingModule,
  RelayRunner,
} from '@dong-hanh/messaging';
import { AccessRights, createServiceApp, newId, ServiceKitModule } from '@dong-hanh/service-kit';
import { createTopics, eventually, infrastructure, uniqueName } from '@dong-hanh/testing';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DirectoryModule } from './directory.module.js';
import { Directory, type RecipientFacts, type RecipientRef } from './directory.js';
import { startProbe, type Probe } from './probe.fixture.js';
import { directoryTopics } from './read-your-writes.js';
import { aGrant, aMember, anAccount, aUnit } from './states.fixture.js';

const namePrefix = `${uniqueName('directory')}.`;
const { kafkaBrokers: brokers } = infrastructure();
// Questions wait for up to 3.5 s, and the machine may be busy.
jest.setTimeout(30_000);

let probe: Probe;
let app: NestFastifyApplication;
let relay: RelayRunner;
let relayLog: KafkaEventLog;
let directory: Directory;

/** A service that listens to membership, and membership's relay over an outbox. */
beforeAll(async () => {
  const topics = [...directoryTopics, heartbeatTopic('membership')];
  await createTopics(
    topics.map((topic) => namePrefix + topic),
    3,
  );
  probe = await startProbe();
  relayLog = new KafkaEventLog({ brokers, clientId: 'membership', namePrefix });
  relay = new RelayRunner({ service: 'membership', database: probe.project, log: relayLog });
  relay.start();
  app = await createServiceApp({
    name: 'probe',
    module: probeModule(),
    logLevel: 'silent',
    strategies: (each) => [each.get(KafkaBatchStrategy)],
  });
  await app.startAllMicroservices();
  directory = app.get(Directory);
});
afterAll(async () => {
  await app.close();
  await relay.stop();
  await relayLog.close();
  await probe.close();
});

function probeModule() {
  const token = {
    issuer: 'http://127.0.0.1:1/oidc',
    audience: 'dong-hanh-api',
    jwksUrl: 'http://127.0.0.1:1/oidc/jwks',
  };
  @Module({
    imports: [
      ServiceKitModule.forRoot({ token, cursorSecret: 'x'.repeat(32) }),
      MessagingModule.forRoot({
        service: 'probe',
        brokers,
        serve: probe.serve,
        project: probe.project,
        relay: false,
        consumes: true,
        namePrefix,
      }),
      DirectoryModule.forRoot({ serve: probe.serve }),
    ],
  })
  class ProbeModule {}
  return ProbeModule;
}

/** Records facts as membership does: in its outbox. */
async function publish(...events: DomainEvent[]): Promise<void> {
  const context = { actorId: 'vgcl-officer', correlationId: 'request-1', causationId: 'request-1' };
  await probe.serve.transaction((tx) => appendToOutbox(tx, events, context, new Date()));
}

async function ask(ref: RecipientRef): Promise<RecipientFacts> {
  const [facts] = await directory.recipients({
    refs: [ref],
    on: '2023-08-10',
    accountId: 'officer',
    permission: 'award.record',
  });
  return facts!;
}

const unitRef = (id: string): RecipientRef => ({ kind: 'unit', id });

describe('what membership publishes', () => {
  it('is known in the next line, with the rights over it', async () => {
    const province = aUnit({ kind: 'provincial-federation' });
    const school = aUnit({ parentId: province.id });
    const member = aMember({ unitId: school.id });
    await publish({
      name: 'AccessGranted',
      data: anAccount('officer', [aGrant({ unitId: province.id })]),
    });
    await eventually(async () => {
      expect(await directory.grantedUnits('officer', 'award.record')).toHaveLength(1);
    });
    await publish(
      { name: 'MemberAdmitted', data: member },
      { name: 'UnitEstablished', data: school },
      { name: 'UnitEstablished', data: province },
    );
    expect(await ask({ kind: 'member', id: member.id })).toEqual({
      kind: 'member',
      id: member.id,
      known: true,
      startedOn: '2010-09-01',
      endedOn: null,
      unitId: school.id,
      unitVersion: 1,
      provinceId: province.id,
      within: true,
    });
    const rights = app.get(AccessRights);
    await rights.require('officer', 'award.record', school.id);
    await expect(rights.require('stranger', 'award.record', school.id)).rejects.toMatchObject({
      code: 'permission-missing',
    });
  });

  it('follows a member to another unit, to the end and back again, by date', async () => {
    const [school, other] = [aUnit(), aUnit()];
    const first = aMember({ unitId: school.id });
    const places = [
      { unitId: school.id, from: '2010-09-01', to: '2022-09-01' },
      { unitId: other.id, from: '2022-09-01', to: '2023-07-01' },
    ];
    const again = { unitId: other.id, from: '2024-09-01', to: null };
    await publish(
      ...[school, other].map((data) => ({ name: 'UnitEstablished', data }) as const),
      { name: 'MemberAdmitted', data: first },
      {
        name: 'MembershipEnded',
        data: { ...first, version: 3, state: 'ended', endedOn: '2023-07-01', placements: places },
      },
    );
    const asked = async (on: string) => {
      const refs = [{ kind: 'member', id: first.id } as const];
      const permission = 'award.record';
      const [facts] = await directory.recipients({ refs, on, accountId: 'officer', permission });
      return [facts?.unitId, facts?.endedOn];
    };
    await eventually(async () => {
      expect(await asked('2022-08-31')).toEqual([school.id, '2023-07-01']);
    });
    expect(await asked('2023-06-30')).toEqual([other.id, '2023-07-01']);
    expect(await asked('2023-08-10')).toEqual([null, '2023-07-01']);
    await publish({
      name: 'MemberReadmitted',
      data: { ...first, version: 4, placements: [...places, again] },
    });
    await eventually(async () => {
      expect(await asked('2024-09-01')).toEqual([other.id, null]);
    });
    // Between the two memberships the first has ended, whatever came later.
    expect(await asked('2023-08-10')).toEqual([null, '2023-07-01']);
  });

  it('is waited for when it comes 300 ms after the question', async () => {
    const unit = aUnit();
    const published = new Promise((resolve, reject) => {
      setTimeout(() => publish({ name: 'UnitEstablished', data: unit }).then(resolve, reject), 300);
    });
    expect(await ask(unitRef(unit.id))).toMatchObject({ known: true });
    await published;
  });
});

describe('what membership never published', () => {
  it('is unknown after two seconds', async () => {
    const startedAt = performance.now();
    expect(await ask(unitRef(newId()))).toMatchObject({ known: false });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_990);
  });

  it('is not called unknown while membership is silent', async () => {
    await relay.stop();
    await expect(ask(unitRef(newId()))).rejects.toMatchObject({ code: 'directory-behind' });
  });
});
