import { describe, expect, it } from '@jest/globals';
import type { AccessGrant, AccessState } from '@dong-hanh/contracts';
import fc from 'fast-check';
import { compareGrants, lastEvent, setGrants } from './access.rules.js';

const now = new Date('2023-08-16T02:00:00Z');
const unitId = '0198f0a0-0000-7000-8000-000000000001';
const officer: AccessGrant = {
  role: 'province-officer',
  unitId,
  withSubtree: true,
  from: '2020-01-01',
  to: null,
};
const analyst: AccessGrant = { ...officer, role: 'analyst', unitId: null };
const before: AccessState = {
  accountId: 'province-officer',
  version: 3,
  memberId: null,
  grants: [officer],
  recordedAt: '2023-01-01T00:00:00.000Z',
};
const change = (grants: AccessGrant[], memberId: string | null = null) =>
  setGrants(before, { accountId: 'province-officer', memberId, grants }, now);

describe('giving an account its rights', () => {
  it('given no history, begins at version 1', () => {
    const event = setGrants(undefined, { accountId: 'a', memberId: null, grants: [officer] }, now);
    expect(event).toEqual({
      name: 'AccessGranted',
      data: {
        accountId: 'a',
        version: 1,
        memberId: null,
        grants: [officer],
        recordedAt: '2023-08-16T02:00:00.000Z',
      },
    });
  });

  it('carries all rights after the fact, with the next version', () => {
    const event = change([officer, analyst]);
    expect(event?.name).toBe('AccessGranted');
    expect(event?.data).toMatchObject({ version: 4, grants: [officer, analyst] });
  });

  it('is a revocation when rights are only taken back', () => {
    expect(change([])).toMatchObject({ name: 'AccessRevoked', data: { version: 4, grants: [] } });
  });

  it('is nothing when nothing changes, whatever the order', () => {
    expect(change([{ ...officer }])).toBeUndefined();
    const two = { ...before, grants: [officer, analyst] };
    const same = { accountId: 'a', memberId: null, grants: [analyst, officer] };
    expect(setGrants(two, same, now)).toBeUndefined();
  });

  it('is a fact when the account becomes a member', () => {
    expect(change([officer], unitId)).toMatchObject({ data: { memberId: unitId, version: 4 } });
  });
});

describe('comparing rights', () => {
  it('takes the same right with other days for another right', () => {
    const shorter = { ...officer, to: '2024-01-01' };
    expect(compareGrants([officer, analyst], [shorter, analyst])).toEqual({
      added: [shorter],
      withdrawn: [officer],
    });
  });
});

describe('any two sets of rights', () => {
  const grants = fc.uniqueArray(
    fc.record({
      role: fc.constantFrom('analyst', 'auditor', 'province-officer'),
      unitId: fc.constantFrom(unitId, null),
      withSubtree: fc.boolean(),
      from: fc.constantFrom('2020-01-01', '2022-01-01'),
      to: fc.constantFrom('2024-01-01', null),
    }),
    { selector: (grant) => JSON.stringify(grant), maxLength: 6 },
  ) as fc.Arbitrary<AccessGrant[]>;

  it('differ by what is added and withdrawn, and by nothing else', () => {
    fc.assert(
      fc.property(grants, grants, (old, wanted) => {
        const { added, withdrawn } = compareGrants(old, wanted);
        const gone = new Set(withdrawn);
        const result = [...old.filter((grant) => !gone.has(grant)), ...added];
        expect(result.map((each) => JSON.stringify(each)).toSorted()).toEqual(
          wanted.map((each) => JSON.stringify(each)).toSorted(),
        );
      }),
    );
  });

  it('are one event with all that is wanted, or none when they are the same', () => {
    fc.assert(
      fc.property(grants, grants, (old, wanted) => {
        const state = { ...before, grants: old };
        const event = setGrants(state, { accountId: 'a', memberId: null, grants: wanted }, now);
        const { added, withdrawn } = compareGrants(old, wanted);
        if (added.length + withdrawn.length === 0) expect(event).toBeUndefined();
        else expect(event?.data).toMatchObject({ version: 4, grants: wanted });
      }),
    );
  });
});

describe('the fact behind present rights', () => {
  it('is a grant while there are any, else a revocation', () => {
    expect(lastEvent(before, now)).toMatchObject({
      name: 'AccessGranted',
      data: { version: 3, grants: [officer], recordedAt: now.toISOString() },
    });
    expect(lastEvent({ ...before, grants: [] }, now).name).toBe('AccessRevoked');
  });
});
