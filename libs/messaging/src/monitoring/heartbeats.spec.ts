import { describe, expect, it } from '@jest/globals';
import type { LogBatch } from '../kafka/event-log.js';
import { Heartbeats } from './heartbeats.js';

const beat = (at: string, service = 'emulation') => ({ service, at, unpublishedSeconds: 0 });

function batchOf(...values: unknown[]) {
  const advanced: number[] = [];
  const messages = values.map((value, offset) => ({
    offset,
    key: null,
    value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    timestamp: 0,
    headers: {},
  }));
  const batch = { messages, advance: (offset: number) => advanced.push(offset) };
  return { batch: batch as unknown as LogBatch, advanced };
}

describe('heartbeats', () => {
  it('come from the owners of the topics that are listened to', () => {
    const heartbeats = new Heartbeats([
      'emulation.award.v1',
      'membership.unit.v1',
      'membership.member.v1',
    ]);
    expect(heartbeats.topics).toEqual(['emulation.heartbeat.v1', 'membership.heartbeat.v1']);
  });

  it('keep the newest, whatever order they come in', () => {
    const heartbeats = new Heartbeats(['emulation.award.v1']);
    const [early, late] = [beat('2023-08-16T09:00:00.000Z'), beat('2023-08-16T09:00:01.000Z')];
    heartbeats.take(batchOf(late, early).batch);
    expect(heartbeats.of('emulation')).toEqual(late);
  });

  it('pass over what is none', () => {
    const heartbeats = new Heartbeats(['emulation.award.v1']);
    const { batch, advanced } = batchOf('no JSON', { service: 'emulation' });
    heartbeats.take(batch);
    expect(heartbeats.of('emulation')).toBeUndefined();
    expect(advanced).toEqual([1, 2]);
  });
});
