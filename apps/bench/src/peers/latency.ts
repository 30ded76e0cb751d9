import { setTimeout as pause } from 'node:timers/promises';
import type { Sample } from '../harness/goal.js';

/** How late each of the things that were due became visible. */
export class Latencies {
  private readonly dueAt = new Map<string, number>();
  private readonly measured: number[] = [];

  due(id: string, at: number): void {
    this.dueAt.set(id, at);
  }

  /** @returns false when nobody waits for it any more */
  seen(id: string, at = performance.now()): boolean {
    const dueAt = this.dueAt.get(id);
    if (dueAt === undefined) return false;
    this.dueAt.delete(id);
    this.measured.push(at - dueAt);
    return true;
  }

  get waiting(): string[] {
    return [...this.dueAt.keys()];
  }

  /** What came until now was for warming up. */
  forget(): void {
    this.measured.length = 0;
  }

  /** @throws when something has not come in time */
  async settled(withinMs: number): Promise<void> {
    const limit = performance.now() + withinMs;
    while (this.dueAt.size > 0) {
      if (performance.now() > limit) throw new Error(`${this.dueAt.size} events were never seen`);
      await pause(10);
    }
  }

  sample(cpuSeconds: Record<string, number>): Sample {
    const sorted = this.measured.sort((a, b) => a - b);
    const part = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!;
    return {
      value: part(0.5),
      cpuSeconds,
      figures: { p99: part(0.99), events: sorted.length },
    };
  }
}

/**
 * Hands out what is due at a fixed rate, whatever became of what went before: who is late gets more at once, and
 * each is measured from when it was due.
 */
export async function openLoop<T extends { id: string }>(
  things: readonly T[],
  perSecond: number,
  latencies: Latencies,
  send: (due: T[]) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  for (let next = 0; next < things.length;) {
    const from = next;
    const dueBy = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
    while (next < Math.min(dueBy, things.length)) {
      latencies.due(things[next]!.id, startedAt + (next * 1_000) / perSecond);
      next++;
    }
    if (next > from) await send(things.slice(from, next));
    else await pause(1);
  }
}
