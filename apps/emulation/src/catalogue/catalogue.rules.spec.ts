import { describe, expect, it } from '@jest/globals';
import {
  formsOf,
  isValidOn,
  termsOn,
  type AwardCatalogue,
  type FormEntry,
  type IssuerEntry,
} from './catalogue.rules.js';

const vgcl: IssuerEntry = {
  code: 'vgcl',
  level: 'confederation',
  validFrom: '1946-07-20',
  validTo: null,
};
const oldFederation: IssuerEntry = {
  code: 'nghe-tinh-federation',
  level: 'provincial-federation',
  validFrom: '1976-01-01',
  validTo: '1991-08-12',
};
const federation: IssuerEntry = {
  code: 'nghe-an-federation',
  level: 'provincial-federation',
  validFrom: '1991-08-12',
  validTo: null,
};
const medal: FormEntry = {
  code: 'trade-union-medal',
  recipientKinds: ['member'],
  validFrom: '2004-01-01',
  validTo: null,
};
const flagForUnits: FormEntry = {
  code: 'emulation-flag',
  recipientKinds: ['unit'],
  validFrom: '2004-01-01',
  validTo: '2020-01-01',
};
const flagForBoth: FormEntry = {
  ...flagForUnits,
  recipientKinds: ['member', 'unit'],
  validFrom: '2020-01-01',
  validTo: null,
};

const catalogue: AwardCatalogue = {
  issuers: [vgcl, oldFederation, federation],
  forms: [medal, flagForUnits, flagForBoth],
  rights: [
    right('trade-union-medal', 'confederation', 'vgcl-1689-2019', '2019-11-12', '2024-05-29'),
    right('trade-union-medal', 'confederation', 'vgcl-999-2024', '2024-05-29', null),
    right('emulation-flag', 'provincial-federation', 'vgcl-1689-2019', '2019-11-12', null),
  ],
};

function right(
  form: string,
  level: string,
  regulation: string,
  validFrom: string,
  validTo: string | null,
) {
  return { form, level, regulation, validFrom, validTo };
}

describe('validity by date', () => {
  const bounded = { validFrom: '2019-11-12', validTo: '2024-05-29' };

  it.each([
    ['2019-11-11', false, 'the day before the first'],
    ['2019-11-12', true, 'the first day'],
    ['2024-05-28', true, 'the last day'],
    ['2024-05-29', false, 'the first day of what follows'],
  ])('on %s is %s: %s', (day, expected) => {
    expect(isValidOn(bounded, day)).toBe(expected);
  });

  it('goes on when no end is known', () => {
    expect(isValidOn({ validFrom: '2019-11-12', validTo: null }, '2999-12-31')).toBe(true);
  });

  it('has not begun before its first day, even without an end', () => {
    expect(isValidOn({ validFrom: '2019-11-12', validTo: null }, '2019-11-11')).toBe(false);
  });
});

describe('the terms of a day', () => {
  it('join issuer, form and the regulation that lets one grant the other', () => {
    const terms = termsOn(catalogue, '2023-08-10', { issuer: 'vgcl', form: 'trade-union-medal' });
    expect(terms.issuer).toBe(vgcl);
    expect(terms.form).toBe(medal);
    expect(terms.right?.regulation).toBe('vgcl-1689-2019');
  });

  it('take the regulation in force on the day of signing, not the newest', () => {
    const regulationOn = (day: string) =>
      termsOn(catalogue, day, { issuer: 'vgcl', form: 'trade-union-medal' }).right?.regulation;
    expect(regulationOn('2024-05-28')).toBe('vgcl-1689-2019');
    expect(regulationOn('2024-05-29')).toBe('vgcl-999-2024');
  });

  it('take the version of a form that is valid on that day', () => {
    const kindsOn = (day: string) =>
      termsOn(catalogue, day, { issuer: 'vgcl', form: 'emulation-flag' }).form?.recipientKinds;
    expect(kindsOn('2019-12-31')).toEqual(['unit']);
    expect(kindsOn('2020-01-01')).toEqual(['member', 'unit']);
  });

  it('know no issuer after its last day', () => {
    const on = (day: string) =>
      termsOn(catalogue, day, { issuer: 'nghe-tinh-federation', form: 'emulation-flag' }).issuer;
    expect(on('1991-08-11')).toBe(oldFederation);
    expect(on('1991-08-12')).toBeUndefined();
  });

  it('know no form before its first day', () => {
    const terms = termsOn(catalogue, '2003-12-31', { issuer: 'vgcl', form: 'trade-union-medal' });
    expect(terms.issuer).toBe(vgcl);
    expect(terms.form).toBeUndefined();
  });

  it('hold no right when the level of the issuer may not grant the form', () => {
    const terms = termsOn(catalogue, '2023-08-10', {
      issuer: 'nghe-an-federation',
      form: 'trade-union-medal',
    });
    expect(terms.issuer).toBe(federation);
    expect(terms.form).toBe(medal);
    expect(terms.right).toBeUndefined();
  });

  it('hold no right before any regulation gave it', () => {
    const terms = termsOn(catalogue, '2010-08-10', { issuer: 'vgcl', form: 'trade-union-medal' });
    expect(terms.form).toBe(medal);
    expect(terms.right).toBeUndefined();
  });

  it('are empty for codes that nobody entered', () => {
    expect(termsOn(catalogue, '2023-08-10', { issuer: 'nobody', form: 'nothing' })).toEqual({});
  });
});

describe('the forms of an issuer', () => {
  it('are those that a regulation lets its level grant', () => {
    expect(formsOf(catalogue, vgcl)).toEqual(['trade-union-medal']);
    expect(formsOf(catalogue, federation)).toEqual(['emulation-flag']);
  });

  it('name each form once, however many versions and regulations it had', () => {
    expect(formsOf(catalogue, vgcl)).toHaveLength(1);
  });

  it('leave out what was allowed only after the issuer had ended', () => {
    expect(formsOf(catalogue, oldFederation)).toEqual([]);
  });

  it('include what was allowed for a part of its time', () => {
    const short: IssuerEntry = { ...federation, validFrom: '2021-01-01', validTo: '2021-02-01' };
    expect(formsOf(catalogue, short)).toEqual(['emulation-flag']);
  });
});
