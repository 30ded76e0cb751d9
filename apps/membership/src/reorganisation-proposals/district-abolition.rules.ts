import type { FieldFault, UnitKind } from '@dong-hanh/contracts';
import { fault } from '../units/unit.rules.js';

/** A commune as it is drawn from the day on. */
export interface Commune {
  code: string;
  name: string;
}

/** A union under one of the districts. */
export interface Dependant {
  id: string;
  code: string;
  name: string;
  kind: UnitKind;
  locatedIn: string | null;
  /** The communes in which it may stand from the day on: one where the map is clear. */
  communes: readonly Commune[];
}

/** What the register knows of the districts that go. */
export interface Abolition {
  /** The unit above the districts: it keeps their papers, and the unions of the communes stand under it. */
  parent: { id: string; code: string };
  districtIds: readonly string[];
  /** Districts with members of their own. */
  staffedIds: ReadonlySet<string>;
  dependants: readonly Dependant[];
  /** Unions of communes that stand already, by the code of the commune. */
  standing: ReadonlyMap<string, { id: string }>;
}

export interface AbolitionDecision {
  number: string;
  signedOn: string;
  effectiveOn: string;
}

/** An action as `POST /v1/reorganisations` takes it. */
export type ProposedAction =
  | {
      type: 'establish';
      unit: {
        code: string;
        name: string;
        kind: 'commune-union';
        parentId: string;
        locatedIn: string;
        ownership: 'public';
        establishedOn: string;
        decision: { number: string; signedOn: string };
      };
    }
  | { type: 'transfer'; unitId: string; toParentId?: string; toParentCode?: string }
  | { type: 'move'; unitId: string; locatedIn: string }
  | {
      type: 'dissolve';
      unitId: string;
      members: { end: 'unit-dissolved-by-policy' } | { transferTo: string };
      custodianUnitId: string;
    };

export interface Proposal {
  actions: ProposedAction[];
  /** Unions for which nobody but a person can say where they stand. */
  unplaced: Dependant[];
}

/**
 * The district level ends: each union under a district passes to the union of the commune where it stands, which is
 * founded where there is none, and stands in that commune from the day on; the districts end, the unit above keeps
 * their papers and takes their own members.
 */
export function proposeAbolition(abolition: Abolition, decision: AbolitionDecision): Proposal {
  const { parent, districtIds, staffedIds, dependants, standing } = abolition;
  const placed = dependants.flatMap((union) =>
    union.communes.length === 1 ? [{ union, commune: union.communes[0]! }] : [],
  );
  const needed = new Map(placed.map(({ commune }) => [commune.code, commune]));
  const founded = [...needed.values()]
    .filter(({ code }) => !standing.has(code))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  return {
    actions: [
      ...founded.map((commune) => foundUnionOf(commune, parent, decision)),
      ...placed.map(({ union, commune }): ProposedAction => {
        const existing = standing.get(commune.code);
        return {
          ...{ type: 'transfer', unitId: union.id },
          ...(existing
            ? { toParentId: existing.id }
            : { toParentCode: unionCode(parent, commune) }),
        };
      }),
      ...placed
        .filter(({ union, commune }) => union.locatedIn !== commune.code)
        .map(({ union, commune }): ProposedAction => ({
          ...{ type: 'move', unitId: union.id, locatedIn: commune.code },
        })),
      ...districtIds.map((unitId): ProposedAction => ({
        ...{ type: 'dissolve', unitId, custodianUnitId: parent.id },
        members: staffedIds.has(unitId)
          ? { transferTo: parent.id }
          : { end: 'unit-dissolved-by-policy' },
      })),
    ],
    unplaced: dependants.filter(({ communes }) => communes.length !== 1),
  };
}

/** What keeps the proposal from being recorded as it is. @param limit how many actions one decision takes */
export function proposalFaults(
  { actions, unplaced }: Proposal,
  { effectiveOn: on }: Pick<AbolitionDecision, 'effectiveOn'>,
  limit: number,
): FieldFault[] {
  const notClear = unplaced.map(({ code, communes }) =>
    fault('/stands', 'commune-not-clear', { unit: code, count: communes.length, on }),
  );
  return [
    ...(actions.length > limit ? [fault('/districtIds', 'too-many', { limit })] : []),
    ...notClear,
  ];
}

const unionCode = (parent: { code: string }, commune: Commune) => `${parent.code}-${commune.code}`;

function foundUnionOf(
  commune: Commune,
  parent: Abolition['parent'],
  { number, signedOn, effectiveOn }: AbolitionDecision,
): ProposedAction {
  // `Xã Mường Lống` begins a name of its own; inside another the kind of place is written small.
  const place = commune.name.charAt(0).toLowerCase() + commune.name.slice(1);
  return {
    type: 'establish',
    unit: {
      code: unionCode(parent, commune),
      name: `Công đoàn ${place}`,
      kind: 'commune-union',
      parentId: parent.id,
      locatedIn: commune.code,
      ownership: 'public',
      establishedOn: effectiveOn,
      decision: { number, signedOn },
    },
  };
}
