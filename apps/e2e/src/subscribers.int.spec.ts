import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  createTopics,
  eventually,
  ExampleSubscriber,
  infrastructure,
  produceRaw,
  redeliverTopic,
  subscriberKinds,
  testKafka,
  uniqueName,
  type SubscriberKind,
} from '@dong-hanh/testing';

jest.setTimeout(240_000);

const golden = join(import.meta.dirname, '../../../libs/contracts/golden');
const read = (name: string) =>
  readFileSync(join(golden, `dong-hanh.emulation.award-${name}.v1.json`), 'utf8');
const { kafkaBrokers: brokers } = infrastructure();

interface Event {
  type: string;
  subject: string;
  sequence: string;
  data: Record<string, unknown>;
  [attribute: string]: unknown;
}

/** The golden event of a name, told of another award. */
function event(name: 'granted' | 'revoked', id: string, data: Record<string, unknown> = {}): Event {
  const known = JSON.parse(read(name)) as Event;
  return { ...known, subject: id, data: { ...known.data, id, ...data } };
}

/** A message with an event, or with something else, under the key that is right for the event or another. */
const message = (value: unknown, key = (value as Event).subject as string | null) => ({
  key,
  value:
    value === null || typeof value === 'string' || Buffer.isBuffer(value)
      ? value
      : JSON.stringify(value),
});

// A producer that repeats a request repeats it for all of its partitions: with one, the log is as it was sent.
const PARTITIONS = 1;

async function topicWith(...messages: ReturnType<typeof message>[]): Promise<string> {
  const topic = `${uniqueName('subscriber')}.emulation.award.v1`;
  await createTopics([topic], PARTITIONS);
  if (messages.length > 0) await produceRaw(brokers, topic, messages);
  return topic;
}

for (const { kind, canRun, title } of subscriberKinds) {
  (canRun ? describe : describe.skip)(title, () => rulesOf(kind));
}

function rulesOf(kind: SubscriberKind): void {
  let installed: ExampleSubscriber;
  const usual = `${uniqueName('subscriber')}.emulation.award.v1`;
  const ngheAn = randomUUID();

  beforeAll(async () => {
    await createTopics([usual], PARTITIONS);
    installed = await ExampleSubscriber.install(kind, { brokers, topic: usual });
  });
  afterAll(() => installed?.remove());

  const on = (topic: string) => ['--topic', topic, '--state', installed.stateFile(topic)];

  it('counts awards by province, and what lies outside provinces as none', async () => {
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    const topic = await topicWith(
      message(event('granted', first, { provinceId: ngheAn })),
      message(event('granted', second, { provinceId: ngheAn })),
      message(event('granted', third, { provinceId: null })),
    );
    const { code, printed, errors } = await installed.once(...on(topic));
    expect({ code, printed, ...(code !== 0 && { errors }) }).toEqual({
      code: 0,
      printed: [{ counts: { [ngheAn]: 2, none: 1 }, total: 3, read: 3, skipped: {} }],
    });
  });

  it('takes the newest version, when a revocation comes before its grant and again after it', async () => {
    const [kept, lost] = [randomUUID(), randomUUID()];
    const granted = message(event('granted', lost, { provinceId: ngheAn }));
    const revoked = message(event('revoked', lost, { provinceId: ngheAn }));
    const topic = await topicWith(
      revoked,
      granted,
      revoked,
      granted,
      message(event('granted', kept, { provinceId: ngheAn })),
    );
    const { printed } = await installed.once(...on(topic));
    expect(printed).toEqual([{ counts: { [ngheAn]: 1 }, total: 1, read: 5, skipped: {} }]);
  });

  it('counts an event with fields that it does not know', async () => {
    const id = randomUUID();
    const newer = event('granted', id, { provinceId: ngheAn, certificateNumber: 'A-17' });
    const topic = await topicWith(message({ ...newer, partitionkey: id }));
    const { printed } = await installed.once(...on(topic));
    expect(printed[0]).toMatchObject({ counts: { [ngheAn]: 1 }, skipped: {} });
  });

  it('skips what cannot be counted, says where it lies, and goes on', async () => {
    const good = event('granted', randomUUID(), { provinceId: ngheAn });
    const { provinceId: _, ...placeless } = good.data;
    const notAsPromised = [
      { ...good, data: null },
      { ...good, data: placeless },
      { ...good, data: { ...good.data, state: 'pending' } },
      { ...good, data: { ...good.data, provinceId: 'Nghệ An' } },
      { ...good, data: { ...good.data, id: randomUUID() } },
      { ...good, data: { ...good.data, version: true } },
      { ...good, sequence: '0' },
      { ...good, sequence: '7' },
      { ...good, sequence: '１' },
      { ...good, subject: undefined },
    ].map((each) => message(each, good.subject));
    const topic = await topicWith(
      message(null, good.subject),
      message('', good.subject),
      message('{"type":', good.subject),
      message('{"type": NaN}', good.subject),
      message(Buffer.from([0x7b, 0xff, 0x7d]), good.subject),
      message('['.repeat(200_000), good.subject),
      message('17', good.subject),
      message('"\\ud800"', good.subject),
      message({ ...good, type: 'dong-hanh.emulation.award-praised.v1' }),
      message({ ...good, type: 'dong-hanh.emulation.award-granted.v2' }),
      ...notAsPromised,
      message(good, null),
      message(good, randomUUID()),
      message(good),
    );
    const { code, printed, errors } = await installed.once(...on(topic));
    const skipped = {
      'newer-major': 1,
      'no-value': 2,
      'not-as-promised': notAsPromised.length + 2,
      'not-json': 4,
      'unknown-type': 3,
    };
    expect({ code, printed }).toEqual({
      code: 0,
      printed: [{ counts: { [ngheAn]: 1 }, total: 1, read: 23, skipped }],
    });
    expect(errors.match(/^skipped partition \d offset \d+: [a-z-]+$/gm)).toHaveLength(22);
  });

  it('goes on where it was, and what is delivered again changes no count', async () => {
    const ids = Array.from({ length: 40 }, () => randomUUID());
    const topic = await topicWith(
      ...ids.map((id) => message(event('granted', id, { provinceId: ngheAn }))),
      message('not an event', ids[0]),
    );
    const first = await installed.once(...on(topic));
    const again = await installed.once(...on(topic));
    expect(again.printed).toEqual(first.printed);
    expect(again.errors).not.toContain('skipped');
    await redeliverTopic(brokers, topic);
    const last = await installed.once(...on(topic));
    expect(last.printed[0]).toMatchObject({ counts: { [ngheAn]: 40 }, read: 82 });
  });

  it('prints each change while it follows, and ends when it is asked to', async () => {
    const following = installed.follow();
    try {
      await eventually(() => expect(following.printed().at(-1)?.total).toBe(0), LONG);
      for (const total of [1, 2]) {
        const granted = event('granted', randomUUID(), { provinceId: ngheAn });
        await produceRaw(brokers, usual, [message(granted)]);
        await eventually(() => expect(following.printed().at(-1)?.total).toBe(total), LONG);
      }
    } finally {
      const { code } = await following.end('SIGTERM');
      expect(code).toBe(0);
    }
  });

  describe('refuses to count on, and says why, when', () => {
    it('its state is of another log', async () => {
      const topic = await topicWith();
      const state = ['--state', installed.stateFile('other')];
      expect((await installed.once('--topic', topic, ...state)).code).toBe(0);
      const { code, printed, errors } = await installed.once(...state);
      expect({ code, printed }).toEqual({ code: 1, printed: [] });
      expect(errors).toContain(`The state is of ${topic}`);
    });

    it('the log ends before what was read of it', async () => {
      const topic = await topicWith(message(event('granted', randomUUID())));
      await installed.once(...on(topic));
      const state = new DatabaseSync(installed.stateFile(topic));
      state.exec('update offsets set next = next + 5');
      state.close();
      const { code, errors } = await installed.once(...on(topic));
      expect([code, errors]).toEqual([1, expect.stringContaining('the log has lost messages')]);
    });

    it('the log begins after what was read of it', async () => {
      const topic = await topicWith(
        ...Array.from({ length: 9 }, () => message(event('granted', randomUUID()))),
      );
      await deleteRecords(topic);
      const { code, errors } = await installed.once(...on(topic));
      expect([code, errors]).toEqual([1, expect.stringContaining('the log has lost messages')]);
    });

    it('there is no such topic', async () => {
      const { code, printed } = await installed.once(...on('emulation.nothing.v1'));
      expect([code, printed]).toEqual([1, []]);
    });

    it('nobody says where Kafka is', async () => {
      const { code, errors } = await installed.once('--brokers', '');
      expect([code, errors]).toEqual([2, expect.stringContaining('--brokers')]);
    });
  });
}

const LONG = { withinMs: 30_000 };

/** Takes the beginning of a topic away. */
async function deleteRecords(topic: string): Promise<void> {
  const admin = testKafka(brokers).admin();
  await admin.connect();
  try {
    const partitions = await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({
      topic,
      partitions: partitions.map(({ partition, high }) => ({ partition, offset: high })),
    });
  } finally {
    await admin.disconnect();
  }
}
