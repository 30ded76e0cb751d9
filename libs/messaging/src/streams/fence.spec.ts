import { describe, expect, it } from '@jest/globals';
import type { StoredMessage } from '../kafka/event-log.js';
import { digestOf, judge } from './fence.js';

const message = (offset: number, text = `value ${offset}`): StoredMessage => ({
  offset,
  key: Buffer.from('k'),
  value: Buffer.from(text),
  timestamp: 1,
  headers: {},
});
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => message(first + index));
const applied = (nextOffset: number, stoppedReason: string | null = null) => ({
  nextOffset,
  lastDigest: nextOffset > 0 ? digestOf(message(nextOffset - 1)) : null,
  stoppedReason,
});

describe('the fence between what arrives and what is applied', () => {
  it.each([
    ['the next messages', applied(5), range(5, 9), 5],
    ['messages of which some are applied', applied(5), range(3, 9), 5],
    ['the first message of all', applied(0), range(0, 0), 0],
  ])('lets %s through', (_, row, messages, from) => {
    expect(judge(row, messages)).toEqual({ kind: 'apply', from });
  });

  it('skips what is applied, as a zombie brings it', () => {
    expect(judge(applied(10), range(3, 9))).toEqual({ kind: 'behind', resumeAt: 10 });
  });

  it('goes on from far behind with the message applied last, to recognise it', () => {
    expect(judge(applied(10), range(0, 4))).toEqual({ kind: 'behind', resumeAt: 9 });
  });

  it('sees a hole before the batch and goes back to it', () => {
    expect(judge(applied(5), range(6, 9))).toEqual({ kind: 'hole', resumeAt: 4 });
    expect(judge(applied(0), range(1, 9))).toEqual({ kind: 'hole', resumeAt: 0 });
  });

  it('sees that another message lies where the last one was applied: the log is a new one', () => {
    const anew = [message(3), message(4, 'another'), message(5)];
    expect(judge(applied(5), anew)).toEqual({ kind: 'log-lost', nextOffset: 5 });
  });

  it('lets nothing into a stopped partition', () => {
    expect(judge(applied(5, 'log-lost'), range(5, 9))).toEqual({ kind: 'stopped' });
  });
});

describe('the digest of a message', () => {
  it.each([
    ['value', { value: Buffer.from('x') }],
    ['no value', { value: null }],
    ['key', { key: Buffer.from('x') }],
    ['no key', { key: null }],
    ['time', { timestamp: 2 }],
  ])('tells another %s', (_, changes) => {
    expect(digestOf({ ...message(1), ...changes })).not.toBe(digestOf(message(1)));
  });
});
