import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema, heartbeatTopic, topics, type DomainEvent } from '@dong-hanh/contracts';
import { toOutboxRows } from '@dong-hanh/messaging';
import { newId } from '@dong-hanh/service-kit';
import {
  aUnion,
  createTopics,
  eventually,
  infrastructure,
  memberEvent,
  readTopic,
  refusal,
  testKafka,
  type Union,
  uniqueName,
} from '@dong-hanh/testing';
import { AwardsRepublisher } from './awards/awards.republisher.js';
import { decisionFor, everybody, freshNumber, memberRef } from './testing/decisions.fixture.js';
import { startEmulation, type Emulation } from './testing/emulation.fixture.js';
import type { DecisionResponse } from './decisions/decisions.dto.js';

const PATH = '/v1/award-decisions';
const HEARTBEAT = heartbeatTopic('membership');
const namePrefix = `${uniqueName('emulation')}.`;
const brokers = infrastructure().kafkaBrokers;

let emulation: Emulation;
let union: Union;
let membership: MembershipOnKafka;

type Producer = ReturnType<ReturnType<typeof testKafka>['producer']>;

/** What this service hears of membership: its events and a sign of life. */
class MembershipOnKafka {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly producer: Producer) {}

  static async start(): Promise<MembershipOnKafka> {
    const producer = testKafka().producer();
    await producer.connect();
    const started = new MembershipOnKafka(producer);
    started.timer = setInterval(() => void started.beat(), 200);
    return started;
  }

  async publish(events: readonly DomainEvent[]): Promise<void> {
    const trail = { actorId: 'spec', correlationId: newId(), causationId: newId() };
    for (const { topic, key, event } of toOutboxRows(events, trail, new Date())) {
      await this.producer.send({ topic: namePrefix + topic, messages: [{ key, value: event }] });
    }
  }

  stopBeating(): void {
    clearInterval(this.timer);
  }

  async stop(): Promise<void> {
    this.stopBeating();
    await this.producer.disconnect();
  }

  private async beat(): Promise<void> {
    const at = new Date().toISOString();
    const value = JSON.stringify({ service: 'membership', at, unpublishedSeconds: 0 });
    await this.producer.send({ topic: namePrefix + HEARTBEAT, messages: [{ value }] });
  }
}

beforeAll(async () => {
  const names = [...Object.values(topics), HEARTBEAT, heartbeatTopic('emulation')];
  await createTopics(
    names.map((name) => namePrefix + name),
    2,
  );
  membership = await MembershipOnKafka.start();
  emulation = await startEmulation({ kafka: { brokers, namePrefix } });
  union = aUnion();
  await membership.publish(union.events);
}, 60_000);
afterAll(async () => {
  await membership?.stop();
  await emulation?.close();
});

const post = <T = DecisionResponse>(recipients: readonly unknown[]) =>
  emulation.post<T>('vgcl-officer', PATH, decisionFor(recipients));

/** The published events of some awards, oldest first. */
async function publishedOf(ids: readonly string[]) {
  const messages = await readTopic(brokers, namePrefix + topics.award);
  return messages.filter(({ key }) => ids.includes(String(key)));
}

describe('a decision on its way', () => {
  let awardIds: string[];

  it('is recorded once the directory has heard of everybody', async () => {
    const answer = await eventually(
      async () => {
        const given = await post(everybody(union));
        expect(given.status).toBe(201);
        return given;
      },
      { withinMs: 20_000 },
    );
    awardIds = answer.body.awards.map(({ id }) => id);
  }, 30_000);

  it('reaches the topic of awards, one event per award under the award’s key', async () => {
    const messages = await eventually(async () => {
      const found = await publishedOf(awardIds);
      expect(found).toHaveLength(awardIds.length);
      return found;
    });
    for (const { key, value, headers } of messages) {
      const event: unknown = JSON.parse(String(value));
      expect(eventSchema('AwardGranted').safeParse(event)).toMatchObject({ success: true });
      expect(event).toMatchObject({
        type: 'dong-hanh.emulation.award-granted.v1',
        source: '/dong-hanh/emulation',
        subject: String(key),
        sequence: '1',
        actorid: 'vgcl-officer',
        data: { id: String(key), version: 1, state: 'granted' },
      });
      expect(String(headers['content-type'])).toMatch(/^application\/cloudevents\+json/);
      expect(String(headers.traceparent)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    }
  }, 30_000);

  it('is followed by the revocation of an award, in the same partition', async () => {
    const [id] = awardIds as [string];
    const paper = { number: freshNumber(), signedOn: '2023-10-02', reason: 'Báo cáo không đúng' };
    await emulation.post('vgcl-officer', `/v1/awards/${id}/revocation`, paper);
    const messages = await eventually(async () => {
      const found = await publishedOf([id]);
      expect(found).toHaveLength(2);
      return found;
    });
    const [granted, revoked] = messages.map(({ value }) => JSON.parse(String(value)) as object);
    expect(new Set(messages.map(({ partition }) => partition)).size).toBe(1);
    expect(granted).toMatchObject({ sequence: '1' });
    expect(revoked).toMatchObject({ sequence: '2', data: { state: 'revoked' } });
  }, 30_000);

  it('is published again on demand with the same ids and versions', async () => {
    const before = (await publishedOf(awardIds)).length;
    await emulation.app.get(AwardsRepublisher).republishAll('spec');
    const messages = await eventually(async () => {
      const found = await publishedOf(awardIds);
      expect(found).toHaveLength(before + awardIds.length);
      return found;
    });
    const versionsOf = (id: string) =>
      messages
        .filter(({ key }) => String(key) === id)
        .map(({ value }) => (JSON.parse(String(value)) as { sequence: string }).sequence);
    expect(versionsOf(awardIds[0]!)).toEqual(['1', '2', '2']);
    expect(versionsOf(awardIds[1]!)).toEqual(['1', '1']);
  }, 30_000);
});

describe('a recipient that the directory does not know yet', () => {
  it('is waited for while the event is on its way', async () => {
    const id = newId();
    const answer = post([memberRef(id)]);
    await membership.publish([memberEvent(id, { unitId: union.schoolA })]);
    expect((await answer).status).toBe(201);
  }, 20_000);

  it('is refused when nobody tells of it, although everything is applied', async () => {
    const before = await emulation.traces();
    const answer = await post<never>([memberRef(union.an), memberRef(newId())]);
    expect(refusal(answer)).toEqual([
      422,
      'recipients-refused',
      '/recipients/1/id recipient-unknown',
    ]);
    expect(await emulation.traces()).toEqual(before);
  }, 20_000);

  it('is refused with 403 for who may record nowhere', async () => {
    const answer = await emulation.post('analyst', PATH, decisionFor([memberRef(newId())]));
    expect(refusal(answer)).toEqual([403, 'permission-missing']);
  }, 20_000);

  it('cannot be told from a late one while membership is silent', async () => {
    membership.stopBeating();
    const before = await emulation.traces();
    const answer = await eventually(async () => {
      const given = await post<never>([memberRef(newId())]);
      expect(given.status).toBe(503);
      return given;
    });
    expect(refusal(answer)).toEqual([503, 'directory-behind']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(await emulation.traces()).toEqual(before);
  }, 20_000);

  it('does not stop decisions about those who are known', async () => {
    expect((await post([memberRef(union.binh)])).status).toBe(201);
  });
});
