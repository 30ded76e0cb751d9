import { setTimeout as pause } from 'node:timers/promises';
import { RetryLater } from '@dong-hanh/jobs';
import { Injectable } from '@nestjs/common';
import { CountersRepository } from './counters/counters.repository.js';
import { PlatformIntegrity } from './platform-integrity.js';
import { differencesFound, lastReconciled } from './reconciliation.metrics.js';
import {
  closedDifferences,
  countedFamilies,
  lastingDifferences,
  recordFamilies,
  registerFamilies,
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
  /**
   * True when there may be more: records differ in buckets that are not closed, whose events may be under way, or the
   * register could not be compared.
   */
  isOpen: boolean;
}

/** The values of the gauge's label, with the records of each. */
const groups: readonly [string, readonly RecordFamily[]][] = [
  ['services', countedFamilies],
  ['register', registerFamilies],
];
const isCounted = (family: RecordFamily) =>
  (countedFamilies as readonly RecordFamily[]).includes(family);

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
    for (const [between, group] of groups) {
      if (!families.some((family) => group.includes(family))) continue;
      const own = differences.filter(({ family }) => group.includes(family));
      differencesFound.set({ between }, own.length);
    }
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
    const { found: first, compared } = await this.compare(signal, families);
    const isPart = compared.length < families.length;
    if (first.length === 0) return { differences: [], isOpen: isPart };
    await pause(LOOK_AGAIN_SECONDS * 1_000, undefined, { signal });
    const second = await this.platform.compare(signal, compared);
    const lasting = lastingDifferences(first, second);
    if (lasting.length === 0) return { differences: [], isOpen: isPart };
    const isCaughtUp = (await this.platform.lagSeconds(signal)) < LOOK_AGAIN_SECONDS;
    const differences = isCaughtUp ? closedDifferences(first, lasting) : [];
    return { differences, isOpen: isPart || differences.length < lasting.length };
  }

  /** A register too large to be compared in time keeps nobody from comparing what is counted. */
  private async compare(
    signal: AbortSignal,
    families: readonly RecordFamily[],
  ): Promise<{ found: ServiceDifference[]; compared: readonly RecordFamily[] }> {
    try {
      return { found: await this.platform.compare(signal, families), compared: families };
    } catch (error) {
      const compared = families.filter((family) => isCounted(family));
      const isMixed = compared.length > 0 && compared.length < families.length;
      if (!(error instanceof RetryLater) || !isMixed) throw error;
      return { found: await this.platform.compare(signal, compared), compared };
    }
  }
}
