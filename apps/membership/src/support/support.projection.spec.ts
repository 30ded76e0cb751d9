import { describe, expect, it } from '@jest/globals';
import { returned, support, supportTo } from '../testing/supports.fixture.js';
import { supportRowOf } from './support.projection.js';

const memberId = '0198f0a1-0000-7000-8000-000000000001';

describe('a support as a row of the register', () => {
  const granted = supportTo(memberId);

  it('keeps recipient, unit then and frozen province, and what was given', () => {
    expect(supportRowOf(granted)).toEqual({
      support_id: granted.id,
      version: 1,
      grant_id: granted.grantId,
      programme_id: granted.programmeId,
      category: 'tet-hardship',
      recipient_kind: 'member',
      recipient_id: memberId,
      people: 1,
      unit_id: granted.unitId,
      unit_version: 1,
      province_id: granted.provinceId,
      granted_on: '2024-01-25',
      school_year: '2023-2024',
      month: '2024-01',
      amount: '1000000',
      precision: 'exact',
      wording: null,
      kept_amount: '1000000',
      state: 'granted',
    });
  });

  it('changes state, version and what was kept by a return, and nothing else', () => {
    const { version, state, kept_amount: kept, ...rest } = supportRowOf(returned(granted));
    expect([version, state, kept]).toEqual([2, 'returned', '0']);
    expect(supportRowOf(granted)).toMatchObject(rest);
  });

  it('counts people who are not members and names none of them', () => {
    expect(supportRowOf(support())).toMatchObject({
      recipient_kind: 'non-member',
      recipient_id: null,
      people: 2,
    });
  });

  it('keeps how the source words an approximate amount', () => {
    const amount = {
      amount: '800000000',
      currency: 'VND',
      precision: 'approximate',
      wording: 'nearly',
    } as const;
    expect(supportRowOf(supportTo(memberId, { amount }))).toMatchObject({
      amount: '800000000',
      precision: 'approximate',
      wording: 'nearly',
    });
  });

  it('has no province outside provinces', () => {
    expect(supportRowOf(support({ provinceId: null })).province_id).toBeNull();
  });
});
