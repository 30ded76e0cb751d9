import type { AccessState, Role, UnitKind, UnitState } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';

export interface UnitSketch {
  id: string;
  kind: UnitKind;
  /** Who manages it from which day on; the first day is that of its establishment. */
  under: { parentId: string | null; from: string }[];
  endedOn?: string;
}

/** A unit of a kind under one parent since 1990, with what differs. */
export function sketch(
  kind: UnitKind,
  parent: UnitSketch | null,
  changes: Partial<UnitSketch> = {},
): UnitSketch {
  return {
    id: newId(),
    kind,
    under: [{ parentId: parent?.id ?? null, from: '1990-01-01' }],
    ...changes,
  };
}

/** The state that membership would publish of the unit. */
export function unitState({ id, kind, under, endedOn }: UnitSketch): UnitState {
  const code = id.slice(-12);
  return {
    id,
    version: 1,
    establishedOn: under[0]!.from,
    endedOn: endedOn ?? null,
    versions: under.map(({ parentId, from }, index) => ({
      no: index + 1,
      validFrom: from,
      validTo: under[index + 1]?.from ?? endedOn ?? null,
      code,
      name: `Đơn vị ${code}`,
      kind,
      parentId,
      locatedIn: null,
      ownership: 'public',
    })),
    lineage: [],
    decision: { number: '1/QĐ', signedOn: under[0]!.from },
    reorganisationId: null,
    recordedAt: '2020-01-01T00:00:00.000Z',
  };
}

/**
 * A small country in which everything happens that a statistic must survive: a district that ended in
 * 2025 with one of its schools while the other went to a commune union, a school that changed its
 * province, and a union outside provinces.
 */
export function organisation() {
  const nation = sketch('confederation', null);
  const ngheAn = sketch('provincial-federation', nation);
  const haNoi = sketch('provincial-federation', nation);
  const vetu = sketch('central-sector-union', nation);
  const district = sketch('district-federation', ngheAn, { endedOn: '2025-07-01' });
  const commune = sketch('commune-union', ngheAn, {
    under: [{ parentId: ngheAn.id, from: '2025-07-01' }],
  });
  const sector = sketch('local-sector-union', ngheAn);
  const closedSchool = sketch('grassroots-union', district, { endedOn: '2025-07-01' });
  const movedSchool = sketch('grassroots-union', district, {
    under: [
      { parentId: district.id, from: '1990-01-01' },
      { parentId: commune.id, from: '2025-07-01' },
    ],
  });
  const sectorSchool = sketch('grassroots-union', sector);
  const hanoiSchool = sketch('grassroots-union', haNoi);
  const wanderingSchool = sketch('grassroots-union', haNoi, {
    under: [
      { parentId: haNoi.id, from: '1990-01-01' },
      { parentId: ngheAn.id, from: '2024-01-01' },
    ],
  });
  const university = sketch('grassroots-union', vetu);
  return {
    nation,
    ngheAn,
    haNoi,
    vetu,
    district,
    commune,
    sector,
    closedSchool,
    movedSchool,
    sectorSchool,
    hanoiSchool,
    wanderingSchool,
    university,
  };
}
export type Organisation = ReturnType<typeof organisation>;

/** An account with one role at some units with what is below; `null` = the whole platform. */
export function access(accountId: string, role: Role, units: (UnitSketch | null)[]): AccessState {
  return {
    accountId,
    version: 1,
    memberId: null,
    grants: units.map((unit) => ({
      role,
      unitId: unit?.id ?? null,
      withSubtree: true,
      from: '2020-01-01',
      to: null,
    })),
    recordedAt: '2020-01-01T00:00:00.000Z',
  };
}
