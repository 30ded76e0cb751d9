import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  BreakableLink,
  createTopics,
  eventually,
  infrastructure,
  uniqueName,
} from '@dong-hanh/testing';
import { Logger } from '@nestjs/common';
import type { ISocketFactory } from 'kafkajs';
import { connect } from 'node:net';
import { collect, describeEventLog } from './event-log.contract.fixture.js';
import { KafkaEventLog } from './kafka-event-log.js';

jest.setTimeout(30_000);

Logger.overrideLogger(false);

const prefix = `${uniqueName('log')}.`;
const { kafkaBrokers: brokers } = infrastructure();
/** Every broker, whatever address it gives, is reached at this one. */
const through =
  (address: string): ISocketFactory =>
  ({ onConnect }) =>
    connect({ host: '127.0.0.1', port: Number(address.split(':')[1]) }, onConnect);
const open = (address?: string) =>
  new KafkaEventLog({
    brokers,
    clientId: 'spec',
    namePrefix: prefix,
    ...(address && { socketFactory: through(address) }),
  });

describeEventLog('Kafka', {
  open: () => open(),
  createTopic: (name, partitions) => createTopics([prefix + name], partitions),
});

describe('a broker that goes away', () => {
  const link = new BreakableLink(brokers[0]!);
  const direct = open();
  let address: string;
  beforeAll(async () => {
    address = await link.up();
  });
  afterAll(async () => {
    await direct.close();
    await link.cut();
  });

  it('fails a publication, and the next one after its return succeeds', async () => {
    const topic = uniqueName('topic');
    await createTopics([prefix + topic], 1);
    const log = open(address);
    await log.publish([{ topic, key: 'k', value: '1' }]);
    await link.cut();
    await expect(log.publish([{ topic, key: 'k', value: '2' }])).rejects.toThrow();
    await link.up();
    await eventually(() => log.publish([{ topic, key: 'k', value: '2' }]));
    const reader = collect(direct, { topics: [topic] });
    await eventually(() => expect(reader.values()).toEqual(['1', '2']));
    await log.close();
  });

  it('is outlived by a consumer for 30 seconds: it goes on without a crash', async () => {
    const topic = uniqueName('topic');
    await createTopics([prefix + topic], 3);
    const [reading, writing] = [open(address), open()];
    const onFatal = jest.fn();
    const reader = collect(reading, { topics: [topic], onFatal });
    await writing.publish([{ topic, key: 'k', value: 'before' }]);
    await eventually(() => expect(reader.values()).toEqual(['before']));
    await link.cut();
    await writing.publish([{ topic, key: 'k', value: 'meanwhile' }]);
    const backAt = Date.now() + 30_000;
    await eventually(() => expect(Date.now()).toBeGreaterThan(backAt), { withinMs: 40_000 });
    expect(reader.values()).not.toContain('meanwhile');
    await link.up();
    await eventually(() => expect(reader.values()).toContain('meanwhile'), { withinMs: 15_000 });
    expect(onFatal).not.toHaveBeenCalled();
    await reading.close();
    await writing.close();
  }, 58_000);
});
