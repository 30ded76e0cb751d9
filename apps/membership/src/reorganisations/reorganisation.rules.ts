import type { FieldFault, UnitEvent, UnitState } from '@dong-hanh/contracts';
import {
  establish,
  establishmentFaults,
  rename,
  renameFaults,
  type DecisionReference,
  type EstablishmentFacts,
  type NewUnit,
} from '../units/unit.rules.js';

export interface ReorganisationDecision extends DecisionReference {
  effectiveOn: string;
  issuer: string;
}

export interface EstablishAction {
  type: 'establish';
  unit: NewUnit;
  facts: EstablishmentFacts;
}

export interface RenameAction {
  type: 'rename';
  unit: UnitState;
  name: string;
  code?: string;
  codeIsTaken: boolean;
}

/** An action of the decision that this release does not carry out. */
export interface PlannedAction {
  type: 'move' | 'transfer' | 'merge' | 'split' | 'dissolve';
}

export type Action = EstablishAction | RenameAction | PlannedAction;

export interface ReorganisationEffects {
  unitsEstablished: number;
  unitsRenamed: number;
  unitsMoved: number;
  unitsTransferred: number;
  unitsEnded: number;
  membersMoved: number;
  membersEnded: number;
}

/** The totals that the paper announces: the keys of the effects, and the distinct units and members named. */
export type AnnouncedTotals = Partial<ReorganisationEffects & { units: number; members: number }>;

export interface Reorganisation {
  id: string;
  decision: ReorganisationDecision;
  expected: AnnouncedTotals;
  actions: readonly Action[];
}

/** What the actions amount to, however many of them may be carried out. */
export function effectsOf(actions: readonly Action[]): ReorganisationEffects {
  const count = (type: Action['type']) => actions.filter((action) => action.type === type).length;
  return {
    unitsEstablished: count('establish'),
    unitsRenamed: count('rename'),
    unitsMoved: 0,
    unitsTransferred: 0,
    unitsEnded: 0,
    membersMoved: 0,
    membersEnded: 0,
  };
}

/** What forbids the decision, each with its place in the request. */
export function reorganisationFaults(
  { decision, expected, actions }: Reorganisation,
  today: string,
): FieldFault[] {
  return [
    ...(decision.signedOn > today
      ? [{ pointer: '/decision/signedOn', code: 'signed-in-future' } satisfies FieldFault]
      : []),
    ...actions.flatMap((action, index) =>
      actionFaults(action, decision, today).map((each) => ({
        ...each,
        pointer: `/actions/${index}${each.pointer}`,
      })),
    ),
    ...repeatedCodes(actions),
    ...totalFaults(expected, actions),
  ];
}

function actionFaults(
  action: Action,
  decision: ReorganisationDecision,
  today: string,
): FieldFault[] {
  switch (action.type) {
    case 'establish':
      return establishmentFaults(action.unit, action.facts, today, { mayLieAhead: true }).map(
        (each) => ({ ...each, pointer: `/unit${each.pointer}` }),
      );
    case 'rename':
      return renameFaults(action.unit, renameOf(action, decision), action);
    case 'move':
    case 'transfer':
    case 'merge':
    case 'split':
    case 'dissolve':
      return [
        { pointer: '/type', code: 'action-not-available', parameters: { type: action.type } },
      ];
  }
}

/** Two actions of one decision cannot take the same code. */
function repeatedCodes(actions: readonly Action[]): FieldFault[] {
  const taken = new Set<string>();
  return actions.flatMap((action, index): FieldFault[] => {
    const code = codeTakenBy(action);
    if (code === undefined) return [];
    const isRepeated = taken.has(code.toLowerCase());
    taken.add(code.toLowerCase());
    const place = action.type === 'establish' ? '/unit/code' : '/code';
    return isRepeated
      ? [{ pointer: `/actions/${index}${place}`, code: 'unit-code-taken', parameters: { code } }]
      : [];
  });
}

function codeTakenBy(action: Action): string | undefined {
  if (action.type === 'establish') return action.unit.code;
  return action.type === 'rename' ? action.code : undefined;
}

function totalFaults(expected: AnnouncedTotals, actions: readonly Action[]): FieldFault[] {
  const counted = { ...effectsOf(actions), units: unitsNamed(actions), members: 0 };
  return Object.entries(expected)
    .filter(([key, announced]) => announced !== counted[key as keyof typeof counted])
    .map(([key, announced]) => ({
      pointer: `/expected/${key}`,
      code: 'announced-totals-differ',
      parameters: { announced, counted: counted[key as keyof typeof counted], key },
    }));
}

function unitsNamed(actions: readonly Action[]): number {
  const ids = actions.flatMap((action) =>
    action.type === 'establish' || action.type === 'rename' ? [action.unit.id] : [],
  );
  return new Set(ids).size;
}

/**
 * The facts that the decision makes, one per unit. Only for a decision without faults.
 *
 * @returns each event with the state before it, undefined for a new unit
 */
export function reorganise(
  { id, decision, actions }: Reorganisation,
  recordedAt: Date,
): { before?: UnitState; event: UnitEvent }[] {
  const occasion = { recordedAt, reorganisationId: id };
  return actions.flatMap((action): { before?: UnitState; event: UnitEvent }[] => {
    switch (action.type) {
      case 'establish':
        return [{ event: establish(action.unit, occasion) }];
      case 'rename':
        return [
          {
            before: action.unit,
            event: rename(action.unit, renameOf(action, decision), occasion),
          },
        ];
      case 'move':
      case 'transfer':
      case 'merge':
      case 'split':
      case 'dissolve':
        return [];
    }
  });
}

function renameOf({ name, code }: RenameAction, decision: ReorganisationDecision) {
  return { name, ...(code !== undefined && { code }), effectiveOn: decision.effectiveOn, decision };
}
