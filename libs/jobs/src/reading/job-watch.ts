import type { Database } from '@dong-hanh/persistence';
import type { JobSignals } from '../carrying/job-signals.js';
import type { JobRow, JobRows } from '../records/job-rows.js';

type Watcher = (row: JobRow | undefined) => void;

/**
 * Shows jobs to those who follow them: looks at all watched rows in one query, when a message says that
 * one changed, and every second in case no message came.
 */
export class JobWatch {
  private readonly watchers = new Map<string, Set<Watcher>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isStale = false;

  constructor(
    private readonly rows: JobRows,
    private readonly database: Database,
    private readonly everyMs: number,
    signals: Pick<JobSignals, 'listen'>,
  ) {
    signals.listen((id) => {
      if (this.watchers.has(id)) this.lookSoon();
    });
  }

  /** Calls `watcher` with the row soon and whenever it was looked at. @returns ends that */
  follow(id: string, watcher: Watcher): () => void {
    const watchers = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, watchers.add(watcher));
    this.timer ??= setInterval(() => this.lookSoon(), this.everyMs);
    this.lookSoon();
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.watchers.get(id) === watchers) this.watchers.delete(id);
      if (this.watchers.size === 0) this.rest();
    };
  }

  /** However many changes are announced, one look is under way and at most one waits for it. */
  private lookSoon(): void {
    this.isStale = true;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
  }

  private async look(): Promise<void> {
    while (this.isStale && this.watchers.size > 0) {
      this.isStale = false;
      const ids = [...this.watchers.keys()];
      try {
        const rows = await this.rows.findAll(this.database, ids);
        const rowOf = new Map(rows.map((row) => [row.id, row]));
        for (const id of ids) for (const show of this.watchers.get(id) ?? []) show(rowOf.get(id));
      } catch {
        // The database is away: the next second looks again.
        return;
      }
    }
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
