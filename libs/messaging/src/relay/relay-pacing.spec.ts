import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PACING, waitAfter } from './relay-pacing.js';
import { WakeablePause } from './wakeable-pause.js';
import { wakeRelay } from '../outbox/wake-signal.js';

describe('the wait between two looks', () => {
  it.each([
    ['longer when nothing has happened', 0, 1, 50, true],
    ['longest when nothing has happened for two seconds', 0, 41, 200, true],
    ['short while events flow', 3, 0, 20, true],
    ['not cut short by crowds of writers', 500, 0, 20, false],
  ])('is %s', (_, rows, emptyLooks, ms, isWakeable) => {
    expect(waitAfter(rows, emptyLooks, DEFAULT_PACING)).toMatchObject({ ms, isWakeable });
  });
});

describe('a wait that can be cut short', () => {
  const long = { ms: 60_000, leastMs: 1, isWakeable: true };
  const signal = new AbortController().signal;

  it('ends at a hint', async () => {
    const pause = new WakeablePause();
    const waiting = pause.wait(long, signal);
    setTimeout(wakeRelay, 5);
    await waiting;
    pause.close();
  });

  it('does not begin when the hint came before', async () => {
    const pause = new WakeablePause();
    wakeRelay();
    await pause.wait(long, signal);
    pause.close();
  });

  it('ends with an error when the work is over', async () => {
    const pause = new WakeablePause();
    const over = new AbortController();
    const waiting = pause.wait(long, over.signal);
    over.abort();
    await expect(waiting).rejects.toThrow();
    pause.close();
  });
});
