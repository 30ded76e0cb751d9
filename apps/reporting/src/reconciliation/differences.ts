import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CountersRepository } from './counters/counters.repository.js';
import { PlatformIntegrity } from './platform-integrity.js';
import { differencesFound, lastReconciled } from './reconciliation.metrics.js';
import {
  closedDifferences,
  lastingDifferences,
  recordFamilies,
  type CounterDifference,
  type RecordFamily,
  type ServiceDifference,
} from './reconciliation.rules.js';

/** Between both looks: what is recorded before the first is applied everywhere at the second. */
const LOOK_AGAIN_SECONDS = 3;

/** What is to be put right, and whether there may be more. */
export interface Look {
  differences: ServiceDifference[];
  counterDifferences: CounterDifference[];
  /** True when records differ in buckets that are not closed: events of theirs may be under way. */
  isOpen: boolean;
}

/** Finds what differs in closed buckets, see `closedDifferences`, and what counters have wrong. */
@Injectable()
export class Differences {
  constructor(
    private readonly platform: PlatformIntegrity,
    private readonly counters: CountersRepository,
  ) {}

  /**
   * Looks at records once when all is well, and again when it is not; at counters in any case.
   *
   * @param families the records to look at
   * @throws RetryLater while something that is asked is away
   */
  async find(
    signal: AbortSignal,
    families: readonly RecordFamily[] = recordFamilies,
  ): Promise<Look> {
    const counterDifferences = await this.ofCounters();
    const { differences, isOpen } = await this.ofServices(signal, families);
    differencesFound.set({ between: 'services' }, differences.length);
    lastReconciled.setToCurrentTime();
    return { differences, counterDifferences, isOpen };
  }

  /** Counters and facts are of one moment, so that nothing of theirs is ever under way. */
  private async ofCounters(): Promise<CounterDifference[]> {
    const counterDifferences = await this.counters.differences();
    differencesFound.set({ between: 'counters' }, counterDifferences.length);
    return counterDifferences;
  }

  private async ofServices(
    signal: AbortSignal,
    families: readonly RecordFamily[],
  ): Promise<Omit<Look, 'counterDifferences'>> {
    const first = await this.platform.compare(signal, families);
    if (first.length === 0) return { differences: [], isOpen: false };
    await pause(LOOK_AGAIN_SECONDS * 1_000, undefined, { signal });
    const second = await this.platform.compare(signal, families);
    const lasting = lastingDifferences(first, second);
    if (lasting.length === 0) return { differences: [], isOpen: false };
    const isCaughtUp = (await this.platform.lagSeconds(signal)) < LOOK_AGAIN_SECONDS;
    const differences = isCaughtUp ? closedDifferences(first, lasting) : [];
    return { differences, isOpen: differences.length < lasting.length };
  }
}
