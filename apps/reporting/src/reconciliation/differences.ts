import { setTimeout as pause } from 'node:timers/promises';
import { RetryLater } from '@dong-hanh/jobs';
import { Injectable } from '@nestjs/common';
import { CountersRepository } from './counters.repository.js';
import { PlatformIntegrity } from './platform-integrity.js';
import { differencesFound, lastReconciled } from './reconciliation.metrics.js';
import {
  closedDifferences,
  lastingDifferences,
  type CounterDifference,
  type Found,
  type ServiceDifference,
} from './reconciliation.rules.js';

/** Between both looks: what is recorded before the first is applied everywhere at the second. */
const LOOK_AGAIN_SECONDS = 3;

/** Finds what differs in closed buckets, see `closedDifferences`, and what counters have wrong. */
@Injectable()
export class Differences {
  constructor(
    private readonly platform: PlatformIntegrity,
    private readonly counters: CountersRepository,
  ) {}

  /**
   * Looks once when all is well, and again when it is not.
   *
   * @throws RetryLater also when records differ and no bucket of theirs is closed
   */
  async find(signal: AbortSignal): Promise<Found> {
    const differences = await this.ofServices(signal);
    differencesFound.set({ between: 'services' }, differences.length);
    const counterDifferences = await this.ofCounters();
    lastReconciled.setToCurrentTime();
    return { differences, counterDifferences };
  }

  /** Counters and facts are of one moment, so that nothing of theirs is ever under way. */
  async ofCounters(): Promise<CounterDifference[]> {
    const counterDifferences = await this.counters.differences();
    differencesFound.set({ between: 'counters' }, counterDifferences.length);
    return counterDifferences;
  }

  private async ofServices(signal: AbortSignal): Promise<ServiceDifference[]> {
    const first = await this.platform.compare(signal);
    if (first.length === 0) return [];
    await pause(LOOK_AGAIN_SECONDS * 1_000, undefined, { signal });
    const second = await this.platform.compare(signal);
    const lasting = lastingDifferences(first, second);
    if (lasting.length === 0) return [];
    const isCaughtUp = (await this.platform.lagSeconds(signal)) < LOOK_AGAIN_SECONDS;
    const closed = isCaughtUp ? closedDifferences(first, lasting) : [];
    if (closed.length === 0) throw new RetryLater('gateway');
    return closed;
  }
}

/** True when all is well. */
export function isNothing({ differences, counterDifferences }: Found): boolean {
  return differences.length === 0 && counterDifferences.length === 0;
}
