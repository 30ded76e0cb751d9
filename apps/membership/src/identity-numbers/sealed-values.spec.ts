import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SealBroken, SealedValues } from './sealed-values.js';

const masterKey = 'a-master-key-of-the-specs-and-no-other';
const hashKey = 'a-hash-key-of-the-specs-and-no-other-x';
const memberId = '0198f0a1-0000-7000-8000-000000000001';
const neighbour = '0198f0a1-0000-7000-8000-000000000002';
const place = { memberId, field: 'identity-number' };
const NUMBER = '040186001234';

const values = new SealedValues({ masterKey, hashKey });
const sealedNumber = () => {
  const key = values.newDataKey(memberId);
  return { key, sealed: values.seal(key, place, NUMBER) };
};

describe('a sealed value', () => {
  it('opens with the key that sealed it, whatever text it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const key = values.newDataKey(memberId);
        const value = Buffer.from(text).toString();
        expect(values.open(key, place, values.seal(key, place, value))).toBe(value);
      }),
    );
  });

  it('shows nothing of the value, and is another text each time', () => {
    const { key, sealed } = sealedNumber();
    expect(sealed).not.toContain(NUMBER);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('0401');
    expect(values.seal(key, place, NUMBER)).not.toBe(sealed);
  });

  it("does not open with another person's key, nor in another person's place", () => {
    const { key, sealed } = sealedNumber();
    const other = values.newDataKey(neighbour);
    expect(() => values.open(other, { ...place, memberId: neighbour }, sealed)).toThrow(SealBroken);
    expect(() => values.open(key, { ...place, memberId: neighbour }, sealed)).toThrow(SealBroken);
    expect(() => values.open(key, { ...place, field: 'phone' }, sealed)).toThrow(SealBroken);
  });

  it('does not open after any change of a letter', () => {
    const { key, sealed } = sealedNumber();
    fc.assert(
      fc.property(fc.nat(sealed.length - 4), fc.constantFrom('A', 'z', '-', '.'), (at, letter) => {
        fc.pre(sealed[at] !== letter);
        const tampered = sealed.slice(0, at) + letter + sealed.slice(at + 1);
        expect(() => values.open(key, place, tampered)).toThrow(SealBroken);
      }),
    );
  });

  it.each(['', 'v1', 'v1.', 'v2.AAAA', `v1.${'A'.repeat(80)}`, 'v1.a.b'])(
    'is not made up: %j does not open',
    (text) => {
      expect(() => values.open(sealedNumber().key, place, text)).toThrow(SealBroken);
    },
  );

  it('says nothing about itself when it does not open', () => {
    const { key, sealed } = sealedNumber();
    const open = () => values.open(key, { ...place, field: 'phone' }, sealed);
    expect(open).toThrow(/^a sealed value does not open$/);
  });
});

describe('the master key', () => {
  const later = { masterKey: 'another-master-key-after-the-rotation', hashKey };

  it('is needed: with another one nothing opens', () => {
    const { key, sealed } = sealedNumber();
    expect(() => new SealedValues(later).open(key, place, sealed)).toThrow(SealBroken);
  });

  it('is not shown by what it wraps', () => {
    expect(values.newDataKey(memberId)).not.toContain(masterKey.slice(0, 8));
  });

  it('is changed by wrapping the data keys again: the values stay as they are', () => {
    const { key, sealed } = sealedNumber();
    const rotating = new SealedValues({ ...later, formerMasterKey: masterKey });
    expect(rotating.open(key, place, sealed)).toBe(NUMBER);
    const rewrapped = rotating.rewrap(key, memberId) ?? '';
    const rotated = new SealedValues(later);
    expect(rewrapped.startsWith(rotated.currentPrefix)).toBe(true);
    expect(rotated.open(rewrapped, place, sealed)).toBe(NUMBER);
    expect(() => values.open(rewrapped, place, sealed)).toThrow(SealBroken);
  });

  it('wraps nothing twice, and no key that neither it nor the former one knows', () => {
    const rotating = new SealedValues({ ...later, formerMasterKey: masterKey });
    expect(rotating.rewrap(rotating.newDataKey(memberId), memberId)).toBeUndefined();
    const stranger = new SealedValues({ masterKey: 'x'.repeat(32), hashKey });
    expect(() => rotating.rewrap(stranger.newDataKey(memberId), memberId)).toThrow(SealBroken);
  });

  it("does not let a person's wrapped key be given to another", () => {
    const rotating = new SealedValues({ ...later, formerMasterKey: masterKey });
    expect(() => rotating.rewrap(values.newDataKey(memberId), neighbour)).toThrow(SealBroken);
  });
});

describe('the hash of a value', () => {
  it('is the same for the same value, also after a rotation of the master key', () => {
    const rotated = new SealedValues({ masterKey: 'y'.repeat(32), hashKey });
    expect(rotated.hash(NUMBER)).toBe(values.hash(NUMBER));
    expect(values.hash(NUMBER)).not.toBe(values.hash('040186001235'));
  });

  it('cannot be guessed without its key', () => {
    const other = new SealedValues({ masterKey, hashKey: 'z'.repeat(32) });
    expect(other.hash(NUMBER)).not.toBe(values.hash(NUMBER));
  });
});
