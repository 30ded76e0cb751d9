import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchema, heartbeatTopic, topics, type SupportRecord } from '@dong-hanh/contracts';
import {
  aUnion,
  createTopics,
  eventually,
  infrastructure,
  readTopic,
  refusal,
  testKafka,
  type Union,
  uniqueName,
} from '@dong-hanh/testing';
import type { Programme } from './programmes/programme.rules.js';
import { SupportsRepublisher } from './supports/supports.republisher.js';
import { granted, grantFor, memberRef, opened, others } from './testing/grants.fixture.js';
import { startWelfareSupport, type WelfareSupport } from './testing/welfare-support.fixture.js';

const HEARTBEAT = heartbeatTopic('membership');
const namePrefix = `${uniqueName('welfare')}.`;
const brokers = infrastructure().kafkaBrokers;
const producer = testKafka().producer();

let service: WelfareSupport;
let union: Union;
let programme: Programme;
let timer: NodeJS.Timeout;

/** A sign of life from membership: without it nobody can say that an id is unknown for good. */
async function beat(): Promise<void> {
  const at = new Date().toISOString();
  const value = JSON.stringify({ service: 'membership', at, unpublishedSeconds: 0 });
  await producer.send({ topic: namePrefix + HEARTBEAT, messages: [{ value }] });
}

beforeAll(async () => {
  const names = [...Object.values(topics), HEARTBEAT, heartbeatTopic('welfare-support')];
  await createTopics(
    names.map((name) => namePrefix + name),
    2,
  );
  await producer.connect();
  timer = setInterval(() => void beat(), 200);
  service = await startWelfareSupport({ kafka: { brokers, namePrefix } });
  union = aUnion();
  await service.learn(union.events);
  programme = await opened(service);
}, 60_000);
afterAll(async () => {
  clearInterval(timer);
  await producer.disconnect();
  await service?.close();
});

/** The published events of some supports, oldest first, when there are so many. */
const publishedOf = (ids: readonly string[], count: number) =>
  eventually(async () => {
    const messages = await readTopic(brokers, namePrefix + topics.support);
    const found = messages.filter(({ key }) => ids.includes(String(key)));
    expect(found).toHaveLength(count);
    return found;
  });

describe('a grant on its way', () => {
  let ids: string[];

  it('reaches the topic of supports, one event per support under the support’s key', async () => {
    const entries = [memberRef(union.an), memberRef(union.chi), others(5)];
    const { supports } = await granted(service, { union, programme }, entries);
    ids = supports.map(({ id }) => id);
    for (const { key, value, headers } of await publishedOf(ids, 3)) {
      const event: unknown = JSON.parse(String(value));
      expect(eventSchema('SupportGranted').safeParse(event)).toMatchObject({ success: true });
      expect(event).toMatchObject({
        type: 'dong-hanh.welfare-support.support-granted.v1',
        source: '/dong-hanh/welfare-support',
        subject: String(key),
        sequence: '1',
        actorid: 'vgcl-officer',
        data: { id: String(key), version: 1, state: 'granted' },
      });
      expect(String(headers['content-type'])).toMatch(/^application\/cloudevents\+json/);
    }
  }, 30_000);

  it('is followed by the return of a support, in the same partition', async () => {
    const paper = { reason: 'Chi thừa', returnedOn: '2024-02-20', amount: '400000' };
    await service.post('vgcl-officer', `/v1/supports/${ids[0]}/return`, paper);
    const messages = await publishedOf([ids[0]!], 2);
    expect(new Set(messages.map(({ partition }) => partition)).size).toBe(1);
    const returned: unknown = JSON.parse(String(messages[1]!.value));
    expect(eventSchema('SupportReturned').safeParse(returned)).toMatchObject({ success: true });
    expect(returned).toMatchObject({
      type: 'dong-hanh.welfare-support.support-returned.v1',
      sequence: '2',
      data: { state: 'partly-returned', keptAmount: '600000' },
    });
  }, 30_000);

  it('is published again on demand with the same ids and versions', async () => {
    const count = await service.app.get(SupportsRepublisher).republishAll('spec');
    expect(count).toBe(3);
    const messages = await publishedOf(ids, 7);
    const saidOf = (id: string) =>
      messages
        .filter(({ key }) => String(key) === id)
        .map(({ value }) => JSON.parse(String(value)) as { sequence: string; data: SupportRecord });
    const versionsOf = (id: string) => saidOf(id).map(({ sequence }) => sequence);
    expect(versionsOf(ids[0]!)).toEqual(['1', '2', '2']);
    expect(versionsOf(ids[1]!)).toEqual(['1', '1']);
    const [grant, returned, again] = saidOf(ids[0]!).map(({ data }) => data);
    expect(again).toEqual(returned);
    expect(again!.grantedSources).toEqual(grant!.sources);
  }, 30_000);
});

describe('an id that nobody tells of', () => {
  const nobody = crypto.randomUUID();
  const grantBy = async (account: string, recipient: string, fields = {}) => {
    const body = grantFor({ union, programme }, [memberRef(recipient)], fields);
    return refusal(await service.post(account, '/v1/support-grants', body));
  };

  it('is an unknown recipient, once everything is applied', async () => {
    expect(await grantBy('vgcl-officer', nobody)).toEqual([
      422,
      'support-refused',
      '/recipients/0/id recipient-unknown',
    ]);
  }, 20_000);

  it('is an unknown giving unit, and 403 for who may grant nowhere', async () => {
    const fields = { unitId: nobody };
    expect(await grantBy('vgcl-officer', union.an, fields)).toEqual([
      404,
      'unit-unknown',
      '/unitId unit-unknown',
    ]);
    expect(await grantBy('analyst', nobody, fields)).toEqual([403, 'permission-missing']);
  }, 20_000);
});
