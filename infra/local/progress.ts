import { Stopped } from './failure.ts';

const stillEveryMs = 10_000;

/** One line for the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * Says what is being done and how much it will take, then how long it took.
 * @param expected size and time to expect, as words
 */
export async function step<T>(what: string, expected: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const sofar = () => seconds(performance.now() - began);
  say(`· ${what}: ${expected}`);
  const ticker = setInterval(() => say(`  ${what} … ${sofar()} so far`), stillEveryMs);
  try {
    const result = await work();
    say(`✓ ${what} ${sofar()}`);
    return result;
  } catch (error) {
    if (!(error instanceof Stopped)) say(`✗ ${what} ${sofar()}`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
