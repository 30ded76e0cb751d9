import { describe, expect, it } from '@jest/globals';
import { honourOf } from './honours.projection.js';
import { award, revoked } from '../testing/awards.fixture.js';

describe('an award as a row of the register', () => {
  const granted = award({
    recipient: { kind: 'member', id: '0198f0a1-0000-7000-8000-000000000001' },
  });

  it('keeps recipient, unit then and frozen province, and what identifies the decision', () => {
    expect(honourOf(granted)).toEqual({
      award_id: granted.id,
      version: 1,
      recipient_kind: 'member',
      recipient_id: '0198f0a1-0000-7000-8000-000000000001',
      unit_id: granted.unitId,
      unit_version: 1,
      province_id: granted.provinceId,
      decision_id: granted.decisionId,
      decision_number: '1234/QĐ-TLĐ',
      issuer: 'vgcl',
      form: 'vgcl-merit-diploma',
      basis: 'task-completion',
      signed_on: '2023-08-10',
      school_year: '2022-2023',
      month: '2023-08',
      state: 'granted',
    });
  });

  it('changes state and version by a revocation, and nothing else', () => {
    const { version, state, ...rest } = honourOf(revoked(granted));
    expect([version, state]).toEqual([2, 'revoked']);
    expect(honourOf(granted)).toMatchObject(rest);
  });

  it('has no province outside provinces', () => {
    expect(honourOf(award({ provinceId: null })).province_id).toBeNull();
  });
});
