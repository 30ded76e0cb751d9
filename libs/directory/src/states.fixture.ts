import type { AccessGrant, AccessState, MemberState, UnitState } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';

export const RECORDED_AT = '2026-03-01T08:00:00+07:00';

type UnitVersion = UnitState['versions'][number];

/** A unit that has stood under `parentId` since 2000; versions and the rest as given. */
export function aUnit(
  given: Partial<UnitState> & Pick<Partial<UnitVersion>, 'kind' | 'parentId' | 'code'> = {},
): UnitState {
  const { kind = 'grassroots-union', parentId = null, code, ...state } = given;
  const id = state.id ?? newId();
  const establishedOn = state.establishedOn ?? '2000-01-01';
  return {
    id,
    version: 1,
    establishedOn,
    endedOn: null,
    versions: [
      aVersion({
        validFrom: establishedOn,
        validTo: state.endedOn ?? null,
        kind,
        parentId,
        code: code ?? `U-${id}`,
      }),
    ],
    lineage: [],
    decision: { number: '1/QĐ', signedOn: establishedOn },
    reorganisationId: null,
    recordedAt: RECORDED_AT,
    ...state,
  };
}

export function aVersion(given: Partial<UnitVersion>): UnitVersion {
  return {
    no: 1,
    validFrom: '2000-01-01',
    validTo: null,
    code: 'U-1',
    name: 'Công đoàn trường',
    kind: 'grassroots-union',
    parentId: null,
    locatedIn: null,
    ownership: 'public',
    ...given,
  };
}

/** A member who has belonged to `unitId` since 2010. */
export function aMember(given: Partial<MemberState> & { unitId?: string } = {}): MemberState {
  const { unitId = newId(), ...state } = given;
  const joinedOn = state.joinedOn ?? '2010-09-01';
  return {
    id: newId(),
    version: 1,
    memberNumber: 'M-1',
    state: 'active',
    joinedOn,
    endedOn: null,
    placements: [{ unitId, from: joinedOn, to: state.endedOn ?? null }],
    recordedAt: RECORDED_AT,
    ...state,
  };
}

/** A right since 2020, with the subtree, as province officer. */
export function aGrant(given: Partial<AccessGrant> = {}): AccessGrant {
  return {
    role: 'province-officer',
    unitId: null,
    withSubtree: true,
    from: '2020-01-01',
    to: null,
    ...given,
  };
}

export function anAccount(accountId: string, grants: AccessGrant[]): AccessState {
  return { accountId, version: 1, memberId: null, grants, recordedAt: RECORDED_AT };
}
