import type { MemberState, UnitState } from '@dong-hanh/contracts';
import { aMember, aUnit } from './states.fixture.js';

export interface BigTree {
  units: UnitState[];
  members: MemberState[];
  provinceIds: string[];
}

const PROVINCES = 34;

/** A confederation, 34 provinces, districts of about 40 schools, and two members in each school. */
export function bigTree(unitCount: number): BigTree {
  const root = aUnit({ kind: 'confederation' });
  const provinces = Array.from({ length: PROVINCES }, () =>
    aUnit({ kind: 'provincial-federation', parentId: root.id }),
  );
  const districtCount = Math.ceil((unitCount - PROVINCES - 1) / 41);
  const districts = Array.from({ length: districtCount }, (_, index) =>
    aUnit({ kind: 'district-federation', parentId: provinces[index % PROVINCES]!.id }),
  );
  const schools = Array.from({ length: unitCount - 1 - PROVINCES - districtCount }, (_, index) =>
    aUnit({ parentId: districts[index % districtCount]!.id }),
  );
  return {
    units: [root, ...provinces, ...districts, ...schools],
    members: schools.flatMap(({ id }) => [aMember({ unitId: id }), aMember({ unitId: id })]),
    provinceIds: provinces.map(({ id }) => id),
  };
}

/** In pieces of a size, as batches arrive. */
export function inBatches<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
