import { describe, expect, it } from '@jest/globals';
import type { OwnGrant } from '../api/generated/client.js';
import { reachOf } from './own-grants.rules.js';

const today = '2026-11-25';
const grant = (more: Partial<OwnGrant> = {}): OwnGrant => ({
  role: 'province-officer',
  unitId: 'nghe-an',
  withSubtree: true,
  from: '2020-01-01',
  to: null,
  permissions: ['honour.export', 'honour.read'],
  ...more,
});
const exporting = (...grants: OwnGrant[]) => reachOf(grants, 'honour.export', today);

describe('where an account holds a permission', () => {
  it('is each unit of its grants, once', () => {
    expect(exporting(grant(), grant(), grant({ unitId: 'ha-tinh' }))).toEqual({
      isEverywhere: false,
      unitIds: ['nghe-an', 'ha-tinh'],
    });
  });

  it('is everywhere by a grant without a unit', () => {
    expect(exporting(grant({ unitId: null }))).toEqual({ isEverywhere: true, unitIds: [] });
  });

  it('is nowhere by a grant of other permissions', () => {
    expect(exporting(grant({ permissions: ['honour.read'] }))).toEqual({
      isEverywhere: false,
      unitIds: [],
    });
  });

  it.each([
    ['2026-11-25', null, true],
    ['2026-11-26', null, false],
    ['2020-01-01', '2026-11-25', false],
    ['2020-01-01', '2026-11-26', true],
  ])('counts a grant from %s to %s today: %s', (from, to, counts) => {
    expect(exporting(grant({ from, to })).unitIds).toEqual(counts ? ['nghe-an'] : []);
  });
});
