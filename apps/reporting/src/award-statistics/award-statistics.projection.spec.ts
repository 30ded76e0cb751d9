import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { award, revoked } from '../testing/award.fixture.js';
import { factRows } from './award-statistics.projection.js';

describe('the fact row of an award', () => {
  it('carries every key that a statistic groups or filters by', () => {
    const granted = award({
      issuer: 'nghe-an-federation',
      form: 'emulation-flag',
      basis: 'movement',
      recipient: { kind: 'unit', id: '0198f0a0-0000-7000-8000-000000000101' },
      unitId: '0198f0a0-0000-7000-8000-000000000101',
      provinceId: '0198f0a0-0000-7000-8000-000000000002',
      signedOn: '2023-08-11',
    });
    expect(factRows([granted])).toEqual([
      {
        id: granted.id,
        version: 1,
        state: 'granted',
        decision_id: granted.decisionId,
        decision_number: '1234/QĐ-TLĐ',
        issuer: 'nghe-an-federation',
        form: 'emulation-flag',
        basis: 'movement',
        recipient_kind: 'unit',
        recipient_id: '0198f0a0-0000-7000-8000-000000000101',
        unit_id: '0198f0a0-0000-7000-8000-000000000101',
        unit_version: 1,
        province_id: '0198f0a0-0000-7000-8000-000000000002',
        signed_on: '2023-08-11',
        month: '2023-08',
        school_year: '2022-2023',
        granted_at: '2023-08-16T07:00:00.000Z',
        revoked_at: null,
        revocation_number: null,
        revocation_signed_on: null,
      },
    ]);
  });

  it('keeps the moment of the grant when the award is revoked, and adds that of the revocation', () => {
    const granted = award();
    expect(factRows([revoked(granted, '2023-10-02T03:00:00.000Z')])).toMatchObject([
      {
        version: 2,
        state: 'revoked',
        granted_at: granted.grantedAt,
        revoked_at: '2023-10-02T03:00:00.000Z',
        revocation_number: '77/QĐ-TLĐ',
        revocation_signed_on: '2023-10-02',
      },
    ]);
  });

  it('stays in the period of the grant when the award is revoked in another', () => {
    const granted = award({ signedOn: '2023-08-10' });
    const [row] = factRows([revoked(granted, '2024-02-01T03:00:00.000Z')]);
    expect(row).toMatchObject({
      signed_on: '2023-08-10',
      month: '2023-08',
      school_year: '2022-2023',
    });
  });

  it('has no province outside provinces', () => {
    expect(factRows([award({ provinceId: null })])).toMatchObject([{ province_id: null }]);
  });
});

describe('the rows of a batch', () => {
  it('are none for an empty batch', () => {
    expect(factRows([])).toEqual([]);
  });

  it('hold the newest of two versions of one award', () => {
    const granted = award();
    expect(factRows([granted, revoked(granted)])).toMatchObject([{ id: granted.id, version: 2 }]);
  });

  it('hold the newest version when the revocation comes before the grant', () => {
    const granted = award();
    expect(factRows([revoked(granted), granted])).toMatchObject([
      { id: granted.id, version: 2, state: 'revoked' },
    ]);
  });

  it('hold one row for an event that is delivered twice', () => {
    const granted = award();
    expect(factRows([granted, granted])).toHaveLength(1);
  });

  it('are in the order of ids, so that two writers lock in the same order', () => {
    const awards = [award(), award(), award()];
    const rows = factRows(awards.toReversed());
    expect(rows.map(({ id }) => id)).toEqual(awards.map(({ id }) => id).toSorted());
  });

  it('are the same for every order and repetition of the same events', () => {
    const [first, second, third] = [award(), award(), award()] as const;
    const events = [first, revoked(first), second, third, revoked(third)];
    const delivery = fc
      .shuffledSubarray(events, { minLength: events.length })
      .chain((order) => fc.array(fc.constantFrom(...events)).map((again) => [...order, ...again]));
    fc.assert(
      fc.property(delivery, (delivered) => {
        expect(factRows(delivered)).toEqual(factRows(events));
      }),
    );
  });
});
