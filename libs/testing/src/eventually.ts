import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until an assertion holds: runs it again every few milliseconds and throws its last error when
 * the limit is over. Specs wait for conditions, never for time.
 *
 * @returns what the assertion returned
 */
export async function eventually<T>(
  assertion: () => Promise<T> | T,
  { withinMs = 30_000, everyMs = 20 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await pause(everyMs);
    }
  }
}
