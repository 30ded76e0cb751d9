import { Injectable, Logger } from '@nestjs/common';
import { maskOf } from './identity-number.rules.js';
import { SealBroken, SealedValues, type SealedField } from './sealed-values.js';

/** A sealed number with the key that opens it, as the statements read both. */
export interface SealedNumber {
  memberId: string;
  sealedNumber: string;
  wrappedKey: string;
}

/** Opens identity numbers for what may be shown of them. */
@Injectable()
export class IdentityMasks {
  private readonly logger = new Logger(IdentityMasks.name);

  constructor(private readonly values: SealedValues) {}

  /**
   * The number with all but its last digits hidden; nothing when it does not open. With another master key than the
   * one that wrapped the keys, records have to be shown all the same.
   */
  masked(sealed: SealedNumber): string | undefined {
    try {
      return maskOf(this.opened(sealed));
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      this.logger.error('an identity number does not open: is MASTER_KEY the one that wrapped it?');
      return undefined;
    }
  }

  /** The digits, for who has asked for them with a purpose, and for comparing. */
  opened({ memberId, sealedNumber, wrappedKey }: SealedNumber): string {
    return this.values.open(wrappedKey, placeOf(memberId), sealedNumber);
  }
}

/** Where an identity number belongs. */
export function placeOf(memberId: string): SealedField {
  return { memberId, field: 'identity-number' };
}
