import type { UnitKind, UnitState } from '@dong-hanh/contracts';
import type {
  DissolveAction,
  EndingUnit,
  Founding,
  MergeAction,
  MoveAction,
  RenameAction,
  SplitAction,
  TransferAction,
} from './actions.rules.js';
import type { AnnouncedTotals, Reorganisation } from './reorganisation.rules.js';

export const effectiveOn = '2023-09-01';

const id = (last: string) => `0198f0a0-0000-7000-8000-0000000000${last}`;

/** A unit since 2005 as it is believed, with what differs. */
export function standing(
  last: string,
  kind: UnitKind,
  parent: UnitState | null,
  changes: Partial<UnitState> = {},
): UnitState {
  return {
    id: id(last),
    version: 1,
    establishedOn: '2005-09-01',
    endedOn: null,
    versions: [
      {
        ...{ no: 1, validFrom: '2005-09-01', validTo: null, kind, ownership: 'public' },
        code: `NA-${last}`,
        name: 'Tên cũ',
        parentId: parent?.id ?? null,
        locatedIn: '40',
      },
    ],
    lineage: [],
    decision: { number: '1', signedOn: '2005-08-01' },
    reorganisationId: null,
    recordedAt: '2020-01-01T00:00:00.000Z',
    ...changes,
  };
}

export const federation = standing('02', 'provincial-federation', null);
export const district = standing('03', 'district-federation', federation);
export const otherDistrict = standing('04', 'district-federation', federation);
export const school = standing('11', 'grassroots-union', district);
export const otherSchool = standing('12', 'grassroots-union', district);
export const thirdSchool = standing('13', 'grassroots-union', otherDistrict);

/** A unit that ends, without anybody who depends on it unless said. */
export const ending = (unit: UnitState, dependants: Partial<EndingUnit> = {}): EndingUnit => ({
  ...{ unit, children: [], memberIds: [] },
  ...dependants,
});

/** A new grassroots union with surroundings that allow it. */
export const founding = (last: string, unit: Partial<Founding['unit']> = {}): Founding => ({
  unit: {
    id: id(last),
    code: `NA-${last}`,
    name: 'Công đoàn cơ sở Trường Mầm non tư thục Hoa Sen',
    kind: 'grassroots-union',
    parentId: district.id,
    locatedIn: '40',
    ownership: 'non-public',
    establishedOn: effectiveOn,
    decision: { number: '91/QĐ-CĐGD', signedOn: '2023-08-28' },
    ...unit,
  },
  facts: {
    kindIsValid: true,
    parent: { kind: 'district-federation', endedOn: null },
    parentKindIsAllowed: true,
    territoryIsKnown: true,
    codeIsTaken: false,
  },
});

export const renaming = (unit: UnitState, changes: Partial<RenameAction> = {}): RenameAction => ({
  ...{ type: 'rename', unit, name: 'Tên mới', codeIsTaken: false },
  ...changes,
});

export const moving = (unit: UnitState, changes: Partial<MoveAction> = {}): MoveAction => ({
  ...{ type: 'move', unit, locatedIn: '16675', territoryIsKnown: true },
  ...changes,
});

export const transferring = (
  unit: UnitState,
  to: UnitState,
  changes: Partial<TransferAction> = {},
): TransferAction => ({ ...{ type: 'transfer', unit, to, kindIsAllowed: true }, ...changes });

export const merging = (
  sources: readonly EndingUnit[],
  into: UnitState | Founding,
): MergeAction => ({
  ...{ type: 'merge', sources },
  ...('facts' in into ? { newUnit: into } : { target: into }),
});

export const splitting = (source: EndingUnit, into: SplitAction['into']): SplitAction => ({
  ...{ type: 'split', ...source, into },
});

export const dissolving = (
  source: EndingUnit,
  members: DissolveAction['members'] = {},
  custodian: UnitState = federation,
): DissolveAction => ({ ...{ type: 'dissolve', ...source, members, custodian } });

/** A decision of these actions, signed a week before it takes effect. */
export const decide = (
  actions: Reorganisation['actions'],
  expected: AnnouncedTotals = {},
  signedOn = '2023-08-25',
): Reorganisation => ({
  id: '0198f0a4-0000-7000-8000-000000000001',
  decision: { number: '88/QĐ-CĐGD', signedOn, effectiveOn, issuer: 'vgcl' },
  ...{ expected, actions },
});
