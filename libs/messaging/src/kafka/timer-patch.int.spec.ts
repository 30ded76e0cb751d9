import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import { infrastructure } from '@dong-hanh/testing';
import { KafkaEventLog } from './kafka-event-log.js';
import { patchRequestTimers } from './timer-patch.js';

jest.setTimeout(30_000);

const load = createRequire(import.meta.url);
interface Queue {
  pending: unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

function queueOf(): Queue {
  const RequestQueue = load('kafkajs/src/network/requestQueue') as new (options: object) => Queue;
  return new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1,
    clientId: 'c',
    broker: 'b',
    logger: { debug() {} },
  });
}

describe("the patch of kafkajs's request timers", () => {
  it('arms no timer while no request waits', () => {
    const queue = queueOf();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('arms the timer while a request waits', () => {
    const queue = queueOf();
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
  });

  it('is applied once, however often it is asked for', () => {
    const before = queueOf().scheduleCheckPendingRequests;
    patchRequestTimers();
    expect(queueOf().scheduleCheckPendingRequests).toBe(before);
  });

  it('keeps a connected client answering', async () => {
    const log = new KafkaEventLog({ brokers: infrastructure().kafkaBrokers, clientId: 'spec' });
    await expect(log.lag([])).resolves.toEqual([]);
    await log.close();
  });
});
