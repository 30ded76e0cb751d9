import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { IdentityNumbersRepository } from './identity-numbers.repository.js';
import { SealedValues } from './sealed-values.js';

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
    const count = await this.rewrapAll();
    this.logger.log(`data keys wrapped by the new master key: ${count}`);
  }

  /** @returns how many keys another master key had wrapped */
  async rewrapAll(): Promise<number> {
    let count = 0;
    for (let after = BEFORE_ALL; ;) {
      const keys = await this.numbers.keysWrappedOtherwise(this.values.currentPrefix, after, PAGE);
      for (const key of keys) {
        const rewrapped = this.values.rewrap(key.wrappedKey, key.memberId);
        if (rewrapped !== undefined) await this.numbers.replaceKey(key, rewrapped);
      }
      count += keys.length;
      if (keys.length < PAGE) return count;
      after = keys.at(-1)?.memberId ?? after;
    }
  }
}
