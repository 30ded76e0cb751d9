import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { IdentityMasks, placeOf } from './identity-masks.service.js';
import { SealBroken, SealedValues } from './sealed-values.js';

const memberId = '0198f0a1-0000-7000-8000-000000000001';
const secrets = { masterKey: 'a-master-key-of-the-specs-and-no-other', hashKey: 'h'.repeat(32) };
const values = new SealedValues(secrets);
const sealed = (digits: string) => {
  const wrappedKey = values.newDataKey(memberId);
  return { memberId, wrappedKey, sealedNumber: values.seal(wrappedKey, placeOf(memberId), digits) };
};

/** What was logged while something ran. */
function logged(work: () => void): string[] {
  const lines: string[] = [];
  Logger.overrideLogger({
    log: (line: string) => lines.push(line),
    warn: (line: string) => lines.push(line),
    error: (line: string) => lines.push(line),
  });
  work();
  Logger.overrideLogger(false);
  return lines;
}

describe('the mask of a sealed number', () => {
  const masks = new IdentityMasks(values);

  it.each([
    ['040186001234', '********1234'],
    ['187654321', '*****4321'],
  ])('of %s is %s', (digits, mask) => {
    expect(masks.masked(sealed(digits))).toBe(mask);
  });

  it('is said without a line in the log', () => {
    expect(logged(() => void masks.masked(sealed('040186001234')))).toEqual([]);
  });

  it('hides the province, the sex, the year of birth and two of the six digits at random', () => {
    expect(masks.masked(sealed('040186001234'))?.slice(0, 8)).toBe('*'.repeat(8));
  });
});

describe('with another master key than the one that wrapped the key', () => {
  const strangers = new IdentityMasks(new SealedValues({ ...secrets, masterKey: 'x'.repeat(32) }));

  it('a record is shown without its mask, and the log says what to look at', () => {
    const number = sealed('040186001234');
    const lines = logged(() => expect(strangers.masked(number)).toBeUndefined());
    expect(lines).toEqual([expect.stringContaining('MASTER_KEY')]);
    expect(lines.join()).not.toMatch(/\d{3}/);
  });

  it('the number in full is refused, not guessed', () => {
    expect(() => strangers.opened(sealed('040186001234'))).toThrow(SealBroken);
  });
});

describe('a fault that is no broken seal', () => {
  it('is not taken for one', () => {
    const broken = { ...sealed('040186001234'), wrappedKey: undefined as unknown as string };
    expect(() => new IdentityMasks(values).masked(broken)).toThrow(TypeError);
  });
});
