import { explain, Stopped } from './failure.ts';
import { say, seconds } from './progress.ts';
import { runStaticCheck, type StaticCheck } from './static-checks.ts';
import type { Counts, StepResult } from './test-report.ts';

type Found = Counts & Pick<StepResult, 'failures'>;

/** The steps of a test run; a failed step is counted and the next one runs all the same. */
export class TestRun {
  readonly steps: StepResult[] = [];
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  get failed(): boolean {
    return this.steps.some(({ failed }) => failed > 0);
  }

  /** Static checks, two at a time: one of them takes as long as all others together, and uses one core. */
  async checks(names: readonly StaticCheck[]): Promise<void> {
    const alone = names.filter((name) => name === 'lint');
    const others = names.filter((name) => name !== 'lint');
    await Promise.all([alone, others].map((row) => this.oneByOne(row)));
  }

  private async oneByOne(names: readonly StaticCheck[]): Promise<void> {
    for (const name of names)
      await this.step(name, async () => {
        const green = await runStaticCheck(name, this.signal);
        return { passed: 0, failed: green ? 0 : 1, skipped: 0 };
      });
  }

  async step(name: string, work: () => Promise<Found>): Promise<void> {
    const began = performance.now();
    say(`\n── ${name}`);
    let counts: Found;
    try {
      counts = await work();
    } catch (error) {
      if (error instanceof Stopped) throw error;
      say(explain(error));
      counts = { passed: 0, failed: 1, skipped: 0 };
    }
    const time = performance.now() - began;
    say(`── ${name}: ${counts.failed > 0 ? 'failed' : 'green'} after ${seconds(time)}`);
    this.steps.push({ name, seconds: time / 1000, ...counts });
  }
}
