import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { VolatileStore } from './volatile-store.js';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 2, 1) });
});

afterEach(() => {
  jest.useRealTimers();
});

describe('the store of the issuer', () => {
  it('keeps each kind of record apart', async () => {
    const store = new VolatileStore();
    await store.adapter('Session').upsert('1', { accountId: 'member' }, 60);
    expect(await store.adapter('Session').find('1')).toEqual({ accountId: 'member' });
    expect(await store.adapter('Grant').find('1')).toBeUndefined();
  });

  it('forgets a record when its time is over', async () => {
    const codes = new VolatileStore().adapter('AuthorizationCode');
    await codes.upsert('1', { accountId: 'member' }, 60);
    jest.advanceTimersByTime(59_000);
    expect(await codes.find('1')).toBeDefined();
    jest.advanceTimersByTime(2_000);
    expect(await codes.find('1')).toBeUndefined();
  });

  it('finds a session by its uid until it is destroyed', async () => {
    const sessions = new VolatileStore().adapter('Session');
    await sessions.upsert('1', { uid: 'u-1' }, 60);
    expect(await sessions.findByUid('u-1')).toEqual({ uid: 'u-1' });
    expect(await sessions.findByUid('u-2')).toBeUndefined();
    await sessions.destroy('1');
    expect(await sessions.findByUid('u-1')).toBeUndefined();
  });

  it('remembers that a code was used, so that it works once', async () => {
    const codes = new VolatileStore().adapter('AuthorizationCode');
    await codes.upsert('1', {}, 60);
    await codes.consume('1');
    expect(await codes.find('1')).toEqual({ consumed: Date.UTC(2026, 2, 1) / 1_000 });
  });

  it('takes back what a grant had given, and only that', async () => {
    const store = new VolatileStore();
    await store.adapter('AuthorizationCode').upsert('1', { grantId: 'g-1' }, 60);
    await store.adapter('AuthorizationCode').upsert('2', { grantId: 'g-2' }, 60);
    await store.adapter('Interaction').upsert('3', { grantId: 'g-1' }, 60);
    await store.adapter('AccessToken').revokeByGrantId('g-1');
    expect(await store.adapter('AuthorizationCode').find('1')).toBeUndefined();
    expect(await store.adapter('AuthorizationCode').find('2')).toBeDefined();
    expect(await store.adapter('Interaction').find('3')).toBeDefined();
  });
});
