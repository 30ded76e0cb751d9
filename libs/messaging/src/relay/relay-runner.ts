import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Session } from '@dong-hanh/persistence';
import { Logger } from '@nestjs/common';
import type { EventLog } from '../kafka/event-log.js';
import { outboxMetrics } from '../metrics.js';
import { PostgresOutboxReader } from '../outbox/outbox-reader.js';
import { startTerm, TRIM_ROWS, trimOutbox, tryLead } from '../outbox/outbox-term.js';
import { describe } from '../parking/careful-delivery.js';
import { DEFAULT_PACING, waitAfter, type RelayPacing } from './relay-pacing.js';
import type { LogGuard } from './log-guard.js';
import { Relay, type RelayClock, type RelayObserver } from './relay.js';
import { WakeablePause } from './wakeable-pause.js';

/** Whose outbox is published, where to, and how eagerly. */
export interface RelayOptions {
  /** The service's name: source of its heartbeats. */
  service: string;
  /** Connections of the role that runs the relay. */
  database: Database;
  log: EventLog;
  /** Notices a broker that lost what was published. */
  guard?: LogGuard;
  pacing?: Partial<RelayPacing>;
  /** How long published events stay in the outbox, 72 hours unless said. */
  retentionHours?: number;
}

const LOOK_FOR_LEAD_MS = 400;
const TRIM_EVERY_MS = 60_000;
const FINISH_WITHIN_MS = 2_000;
const DEFAULT_RETENTION_HOURS = 72;

const clock: RelayClock = {
  now: () => Date.now(),
  pause: (ms, signal) => pause(ms, undefined, { signal }),
};

/**
 * Keeps one relay per database running: each process tries to lead, the one that holds the advisory lock
 * does. The lock lives on the connection that reads, so who loses one has lost the other.
 */
export class RelayRunner {
  private readonly logger = new Logger('relay');
  private readonly stopping = new AbortController();
  private readonly cutting = new AbortController();
  private readonly pacing: RelayPacing;
  private running: Promise<void> | undefined;

  constructor(private readonly options: RelayOptions) {
    this.pacing = { ...DEFAULT_PACING, ...options.pacing };
  }

  start(): void {
    this.setLeading(false);
    this.running ??= this.run();
  }

  /** Publishes what is committed by now, if that takes no longer than a moment, and stops. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const limit = setTimeout(() => this.cutting.abort(), FINISH_WITHIN_MS);
    await this.running;
    clearTimeout(limit);
    await Promise.race([
      this.options.guard?.settled(),
      pause(FINISH_WITHIN_MS, undefined, { ref: false }),
    ]);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.options.database.session((session) => this.standFor(session));
      } catch (error) {
        if (!signal.aborted) this.logger.warn(`the relay stands back: ${describe(error)}`);
      }
      this.setLeading(false);
      await pause(LOOK_FOR_LEAD_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Waits for the lead and keeps it until the connection or the process ends. */
  private async standFor(session: Session): Promise<void> {
    const lost = new AbortController();
    session.onLost((error) => lost.abort(error));
    while (!(await tryLead(session))) {
      await pause(LOOK_FOR_LEAD_MS, undefined, { signal: this.stopping.signal });
    }
    // The planner must not read the whole table because it has no statistics yet; and a checkpoint that
    // a crash undoes only repeats some events.
    await session.query('set enable_seqscan = off');
    await session.query('set synchronous_commit = off');
    const { epoch, published, isRestored } = await startTerm(session);
    if (isRestored) this.logger.warn('restored into another cluster: publishing the whole outbox');
    this.logger.log(`relay leads, term ${epoch}`);
    this.setLeading(true);
    const reader = new PostgresOutboxReader(session, epoch);
    const { service, log } = this.options;
    const relay = new Relay(service, reader, log, clock, this.observer(), published);
    await this.lead(relay, session, AbortSignal.any([this.cutting.signal, lost.signal]));
  }

  private async lead(relay: Relay, session: Session, signal: AbortSignal): Promise<void> {
    const wakeable = new WakeablePause();
    let trimAt = Date.now() + TRIM_EVERY_MS;
    let emptyLooks = 0;
    try {
      // Before anything is added: a log that was lost and filled beyond its old end looks like one that grew.
      await this.options.guard?.lookFirst(session);
      while (!this.stopping.signal.aborted) {
        const rows = await relay.cycle(signal);
        emptyLooks = rows > 0 ? 0 : emptyLooks + 1;
        if (Date.now() >= trimAt) trimAt = await this.trim(session);
        this.options.guard?.lookSometimes(session);
        const stopOrLost = AbortSignal.any([this.stopping.signal, signal]);
        await wakeable
          .wait(waitAfter(rows, emptyLooks, this.pacing), stopOrLost)
          .catch(() => undefined);
        signal.throwIfAborted();
      }
      await relay.cycle(signal);
    } finally {
      wakeable.close();
    }
  }

  /** @returns when to look again */
  private async trim(session: Session): Promise<number> {
    const hours = this.options.retentionHours ?? DEFAULT_RETENTION_HOURS;
    const count = await trimOutbox(session, hours);
    return count === TRIM_ROWS ? Date.now() : Date.now() + TRIM_EVERY_MS;
  }

  private setLeading(isLeading: boolean): void {
    outboxMetrics.isLeader.set({ owner: this.options.service }, isLeading ? 1 : 0);
  }

  private observer(): RelayObserver {
    return {
      published: (count, ms) => {
        outboxMetrics.published.inc(count);
        outboxMetrics.pageSeconds.observe(ms / 1_000);
      },
      publishFailed: (error) => {
        outboxMetrics.failures.inc();
        this.logger.warn(`Kafka did not take a page, sending it again: ${describe(error)}`);
      },
      unpublished: (seconds) => outboxMetrics.age.set(seconds),
    };
  }
}
