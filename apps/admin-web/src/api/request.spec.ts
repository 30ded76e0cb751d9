import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { limited } from './limited.js';
import { request } from './request.js';

/** A platform that never answers: the call ends by its signal alone, and `asked` is called when it was asked. */
const silent =
  (asked: () => void) =>
  async (_url: unknown, init?: RequestInit): Promise<Response> => {
    const signal = init!.signal!;
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      asked();
    });
  };

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the limit of a call', () => {
  it('holds also where the caller has a signal of its own', async () => {
    const timeout = AbortSignal.abort(new DOMException('too long', 'TimeoutError'));
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout);
    expect(limited(new AbortController().signal, 1).aborted).toBe(true);
    expect(limited(null, 1).aborted).toBe(true);
  });

  it('makes of an answer that does not come a platform that was not reached', async () => {
    const limit = new AbortController();
    jest.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
    const isOver = () => limit.abort(new DOMException('too long', 'TimeoutError'));
    jest.spyOn(globalThis, 'fetch').mockImplementation(silent(isOver));
    const asked = request('/v1/jobs', { signal: new AbortController().signal });
    await expect(asked).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('leaves a call that nobody waits for what it is', async () => {
    const caller = new AbortController();
    jest.spyOn(globalThis, 'fetch').mockImplementation(silent(() => caller.abort()));
    const asked = request('/v1/jobs', { signal: caller.signal });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('makes of an answer that breaks off a platform that was not reached', async () => {
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{"data":['));
    await expect(request('/v1/jobs', {})).rejects.toMatchObject({ code: 'unreachable' });
  });
});
