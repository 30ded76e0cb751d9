import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { IdentityNumbersRepository, type PersonKey } from './identity-numbers.repository.js';
import { SealBroken, SealedValues } from './sealed-values.js';

const PAGE = 500;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Wraps the data keys of persons by the present master key. */
@Injectable()
export class MasterKeyRotation implements OnApplicationBootstrap {
  private readonly logger = new Logger(MasterKeyRotation.name);

  constructor(
    private readonly numbers: IdentityNumbersRepository,
    private readonly values: SealedValues,
  ) {}

  /** A start after a rotation finishes it; a start without one finds nothing to do. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.values.isRotating) return;
    const { rewrapped, broken } = await this.rewrapAll();
    this.logger.log(`data keys wrapped by the new master key: ${rewrapped}`);
    if (broken > 0) this.logger.error(`data keys that no known master key opens: ${broken}`);
  }

  /** @returns how many keys another master key had wrapped, and how many of those stay because none opens them */
  async rewrapAll(): Promise<{ rewrapped: number; broken: number }> {
    const counts = { rewrapped: 0, broken: 0 };
    for (let after = BEFORE_ALL; ;) {
      const keys = await this.numbers.keysWrappedOtherwise(this.values.currentPrefix, after, PAGE);
      for (const key of keys) counts[(await this.rewrap(key)) ? 'rewrapped' : 'broken'] += 1;
      if (keys.length < PAGE) return counts;
      after = keys.at(-1)?.memberId ?? after;
    }
  }

  /** @returns false for a key that does not open; the others do not wait for it */
  private async rewrap(key: PersonKey): Promise<boolean> {
    try {
      const rewrapped = this.values.rewrap(key.wrappedKey, key.memberId);
      if (rewrapped !== undefined) await this.numbers.replaceKey(key, rewrapped);
      return true;
    } catch (error) {
      if (error instanceof SealBroken) return false;
      throw error;
    }
  }
}
