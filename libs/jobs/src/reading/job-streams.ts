import { isFinished, type Locale } from '@dong-hanh/contracts';
import type { EventStreamSettings, ServerSentEvent } from '@dong-hanh/service-kit';
import type { JobPacing } from '../job-settings.js';
import type { JobRow } from '../records/job-rows.js';
import type { JobWatch } from './job-watch.js';
import { toJobView } from './jobs.dto.js';

/** What is sent to those who follow a job. */
export class JobStreams {
  constructor(
    private readonly watch: JobWatch,
    private readonly pacing: Pick<JobPacing, 'pingMs' | 'unreadMs'>,
  ) {}

  /** @param endsAt when the reader's access token expires */
  settings(endsAt: Date): EventStreamSettings {
    const { pingMs, unreadMs } = this.pacing;
    return { endsAt, heartbeatMs: pingMs, unreadLimitMs: unreadMs };
  }

  /**
   * The job as it is, and again whenever it is another, until it ends. Only the newest state matters: what
   * a slow reader had no time for is left out.
   */
  async *states(row: JobRow, locale: Locale, signal: AbortSignal): AsyncIterable<ServerSentEvent> {
    let newest: JobRow | undefined = row;
    let wake: () => void = () => undefined;
    const unfollow = this.watch.follow(row.id, (current) => {
      newest = current;
      wake();
    });
    signal.addEventListener('abort', () => wake(), { once: true });
    let shown: string | undefined;
    try {
      while (!signal.aborted) {
        const current: JobRow | undefined = newest;
        if (!current) return;
        const data = toJobView(current, locale);
        const text = JSON.stringify(data);
        if (text !== shown) yield { data };
        shown = text;
        if (isFinished(current.state)) return;
        if (newest === current) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      unfollow();
    }
  }
}
