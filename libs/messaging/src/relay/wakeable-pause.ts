import { setTimeout as pause } from 'node:timers/promises';
import { onWake } from '../outbox/wake-signal.js';

/** A wait that a writer's hint can cut short; a hint given while nobody waited counts for the next wait. */
export class WakeablePause {
  private isHinted = false;
  private cut: (() => void) | undefined;
  private readonly stopListening = onWake(() => {
    this.isHinted = true;
    this.cut?.();
  });

  /** @throws when `signal` is aborted */
  async wait(
    { ms, leastMs, isWakeable }: { ms: number; leastMs: number; isWakeable: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    await pause(leastMs, undefined, { signal });
    if (!(isWakeable && this.isHinted)) await this.rest(ms - leastMs, isWakeable, signal);
    this.isHinted = false;
  }

  close(): void {
    this.stopListening();
  }

  private async rest(ms: number, isWakeable: boolean, signal: AbortSignal): Promise<void> {
    const shortened = new AbortController();
    if (isWakeable) this.cut = () => shortened.abort();
    try {
      await pause(ms, undefined, { signal: AbortSignal.any([signal, shortened.signal]) });
    } catch (error) {
      if (signal.aborted) throw error;
    } finally {
      this.cut = undefined;
    }
  }
}
