import type { AccessState, MemberState, UnitState } from '@dong-hanh/contracts';

/** Days as a row carries them; null has no bound on that side. */
interface Validity {
  valid_from: string;
  valid_to: string | null;
  standing_from: string | null;
  standing_to: string | null;
}

export interface UnitRow {
  id: string;
  version: number;
  established_on: string;
  ended_on: string | null;
  lineage: UnitState['lineage'];
  reorganisation_id: string | null;
  /** Who its history passed to when it ended. */
  heir_id: string | null;
}

export interface UnitVersionRow extends Validity {
  unit_id: string;
  no: number;
  code: string;
  name: string;
  kind: string;
  parent_id: string | null;
  located_in: string | null;
  ownership: string;
}

export interface MemberRow {
  id: string;
  version: number;
  state: string;
  joined_on: string;
  ended_on: string | null;
  /** The record of the same person that holds its places now. */
  merged_into: string | null;
}

export interface PlacementRow extends Validity {
  member_id: string;
  unit_id: string;
}

export interface AccessRow {
  account_id: string;
  version: number;
  member_id: string | null;
}

export interface GrantRow {
  account_id: string;
  no: number;
  role: string;
  unit_id: string | null;
  with_subtree: boolean;
  valid_from: string;
  valid_to: string | null;
}

/** One aggregate's row and the rows under it, which are replaced together. */
export interface Rows<Parent, Child> {
  parent: Parent;
  children: Child[];
}

/** A unit and its versions. */
export function unitRows(unit: UnitState): Rows<UnitRow, UnitVersionRow> {
  const intervals = unit.versions.map((version) => ({
    ...version,
    from: version.validFrom,
    to: version.validTo,
  }));
  return {
    parent: {
      id: unit.id,
      version: unit.version,
      established_on: unit.establishedOn,
      ended_on: unit.endedOn,
      lineage: unit.lineage,
      reorganisation_id: unit.reorganisationId,
      heir_id: heirOf(unit.lineage),
    },
    children: withStanding(intervals).map((version) => ({
      unit_id: unit.id,
      no: version.no,
      ...version.validity,
      code: version.code,
      name: version.name,
      kind: version.kind,
      parent_id: version.parentId,
      located_in: version.locatedIn,
      ownership: version.ownership,
    })),
  };
}

/** The unit it was merged into, or the part that the decision about a split named as heir. */
function heirOf(lineage: UnitState['lineage']): string | null {
  const edge = lineage.find(
    ({ type, isHeir }) => type === 'merged-into' || (type === 'split-into' && isHeir),
  );
  return edge?.toId ?? null;
}

/** A member and where he or she belonged. */
export function memberRows(member: MemberState): Rows<MemberRow, PlacementRow> {
  return {
    parent: {
      id: member.id,
      version: member.version,
      state: member.state,
      joined_on: member.joinedOn,
      // Whether the person still belongs is asked of the record that holds the places.
      ended_on: member.mergedInto === undefined ? member.endedOn : null,
      merged_into: member.mergedInto ?? null,
    },
    children: withStanding(member.placements).map((placement) => ({
      member_id: member.id,
      unit_id: placement.unitId,
      ...placement.validity,
    })),
  };
}

/** An account and its rights. */
export function accessRows(access: AccessState): Rows<AccessRow, GrantRow> {
  return {
    parent: {
      account_id: access.accountId,
      version: access.version,
      member_id: access.memberId,
    },
    children: access.grants.map((grant, index) => ({
      account_id: access.accountId,
      no: index + 1,
      role: grant.role,
      unit_id: grant.unitId,
      with_subtree: grant.withSubtree,
      valid_from: grant.from,
      valid_to: grant.to,
    })),
  };
}

/**
 * The intervals in order of time, each with the days it stands for: the first since ever, the last for
 * ever, a gap with the one before. An interval of no day says nothing about any day and is left out; one
 * that ends before it begins stays, so that the database refuses it and the message is set aside.
 */
function withStanding<T extends { from: string; to: string | null }>(
  intervals: readonly T[],
): (T & { validity: Validity })[] {
  const inOrder = intervals
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  return inOrder.map((interval, index) => ({
    ...interval,
    validity: {
      valid_from: interval.from,
      valid_to: interval.to,
      standing_from: index === 0 ? null : interval.from,
      standing_to: inOrder[index + 1]?.from ?? null,
    },
  }));
}
