import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { changeSession, currentSession, onAccountChange, type DemoSession } from './session.js';
import { accessTokenFor, signedOut } from './tokens.js';

const demoSession = (name: string): DemoSession => {
  const token = { accessToken: name, expiresAt: '2999-01-01T00:00:00.000Z' };
  const demo = { memberId: 'a', memberNumber: 'b', unitId: 'c', provinceId: 'd' };
  return { mode: 'demo', tokens: { analyst: token, officer: token }, demo };
};
const inDemo = (name: string) => {
  const { tokens, demo } = demoSession(name);
  changeSession({ state: 'demo', tokens, demo });
};

let fetched: ReturnType<typeof jest.spyOn>;
let read: PromiseWithResolvers<void>;
beforeEach(() => {
  read = Promise.withResolvers();
  fetched = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => {
    const answer = new Response(JSON.stringify(demoSession('new')));
    const json = answer.json.bind(answer);
    answer.json = () => json().finally(read.resolve);
    return answer;
  });
});
afterEach(() => {
  fetched.mockRestore();
});

/** The new tokens were read, and all that hung on them in that turn of the event loop was done. */
const renewed = async () => {
  await read.promise;
  await new Promise(setImmediate);
};

describe('a token that the platform no longer takes', () => {
  it('ends the session of who signed in, however many calls were refused', async () => {
    changeSession({ state: 'signed-in', account: 'officer', demo: null });
    signedOut();
    signedOut();
    await Promise.resolve();
    expect(currentSession()).toEqual({ state: 'signed-out' });
    expect(fetched).not.toHaveBeenCalled();
    expect(await accessTokenFor('/v1/jobs')).toBe('');
  });

  it('of the demo is replaced, once for all calls that were refused', async () => {
    inDemo('old');
    signedOut();
    signedOut();
    await renewed();
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(await accessTokenFor('/v1/jobs')).toBe('new');
  });

  it('of the demo is not replaced when somebody else looks by then', async () => {
    inDemo('old');
    signedOut();
    changeSession({ state: 'signed-out' });
    await renewed();
    expect(currentSession().state).toBe('signed-out');
  });
});

describe('a change of the account', () => {
  it('is told when somebody else looks, not when a token is new', () => {
    inDemo('old');
    let changes = 0;
    const stop = onAccountChange(() => (changes += 1));
    inDemo('new');
    expect(changes).toBe(0);
    changeSession({ state: 'signed-in', account: 'officer', demo: null });
    changeSession({ state: 'signed-in', account: 'auditor', demo: null });
    changeSession({ state: 'signed-out' });
    expect(changes).toBe(3);
    stop();
    inDemo('old');
    expect(changes).toBe(3);
  });
});
