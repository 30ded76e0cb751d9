import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  BreakableLink,
  createTopics,
  eventually,
  infrastructure,
  uniqueName,
} from '@dong-hanh/testing';
import { Logger } from '@nestjs/common';
import { connect } from 'node:net';
import { collect } from './event-log.contract.fixture.js';
import { KafkaEventLog } from './kafka-event-log.js';

jest.setTimeout(60_000);

Logger.overrideLogger(false);

const prefix = `${uniqueName('link')}.`;
const { kafkaBrokers: brokers } = infrastructure();
const link = new BreakableLink(brokers[0]!);
const direct = new KafkaEventLog({ brokers, clientId: 'spec', namePrefix: prefix });
const logs = [direct];
let address: string;

beforeAll(async () => {
  address = await link.up();
});

afterAll(async () => {
  link.reset();
  link.pass();
  await Promise.all(logs.map((log) => log.close()));
  await link.cut();
});

/** A log whose every connection goes through the link. */
function throughLink(): KafkaEventLog {
  const port = Number(address.split(':')[1]);
  const log = new KafkaEventLog({
    brokers,
    clientId: 'spec',
    namePrefix: prefix,
    socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port }, onConnect),
  });
  logs.push(log);
  return log;
}

async function reading() {
  const topic = uniqueName('topic');
  await createTopics([prefix + topic], 1);
  const say = (value: string) => direct.publish([{ topic, key: 'k', value }]);
  const reader = collect(throughLink(), { topics: [topic] });
  await say('before');
  await eventually(() => expect(reader.values()).toEqual(['before']));
  return { topic, say, reader };
}

describe('a link that breaks', () => {
  it('in the middle of an answer, whichever part of it came, is outlived by a consumer', async () => {
    const { say, reader } = await reading();
    for (const bytes of [3, 11, 61]) {
      const { reset } = link.counted();
      link.resetAfter(bytes);
      await eventually(() => expect(link.counted().reset).toBeGreaterThan(reset));
      await say(`after ${bytes}`);
      await eventually(() => expect(reader.values()).toContain(`after ${bytes}`));
    }
  });

  it('without a word to either side, is left for a new one by a consumer, and by the next publication', async () => {
    const { topic, say, reader } = await reading();
    const producer = throughLink();
    await producer.publish([{ topic, key: 'k', value: 'through the link' }]);
    link.strand(10_000);
    const again = () => producer.publish([{ topic, key: 'k', value: 'through the link again' }]);
    await Promise.all([expect(again()).rejects.toThrow('timed out'), say('past the link')]);
    await again();
    const all = ['before', 'through the link', 'past the link', 'through the link again'];
    await eventually(() => expect(reader.values()).toEqual(all));
  });
});
