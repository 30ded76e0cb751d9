import { problemMessage, type FieldFault, type UnitState } from '@dong-hanh/contracts';
import { inputProblem, Problem, type RequestContext } from '@dong-hanh/service-kit';
import { foundedBy, unitsNamedBy } from './actions.js';
import type { AnyActionRequest, Finding } from './reorganisations.dto.js';

/** What the shape of single fields cannot say: one of two fields, and each unit once per kind of change. */
export function refuseMalformed(actions: readonly AnyActionRequest[]): void {
  const faults = actions.flatMap((action, index) =>
    [
      ...alternativeFaults(action),
      ...unfoundedFaults(action, actions),
      ...repeatFaults(action, actions.slice(0, index)),
    ].map((each) => ({ ...each, pointer: `/actions/${index}${each.pointer}` })),
  );
  if (faults.length > 0) throw inputProblem(faults);
}

function alternativeFaults(action: AnyActionRequest): FieldFault[] {
  const either = (pointer: string, expected: string): FieldFault => ({
    ...{ pointer, code: 'bad-format', parameters: { expected } },
  });
  if (action.type === 'merge' && action.targetId !== undefined && action.newUnit != null)
    return [either('/newUnit', 'targetId or newUnit, not both')];
  if (action.type === 'transfer' && action.toParentId !== undefined && action.toParentCode != null)
    return [either('/toParentCode', 'toParentId or toParentCode, not both')];
  if (action.type !== 'dissolve') return [];
  const { end, transferTo } = action.members;
  return end !== undefined && transferTo != null
    ? [either('/members', 'end or transferTo, not both')]
    : [];
}

/** By code only units of the same decision are named: those that stand have an id. */
function unfoundedFaults(
  action: AnyActionRequest,
  actions: readonly AnyActionRequest[],
): FieldFault[] {
  if (action.type !== 'transfer' || action.toParentCode == null) return [];
  const isFounded = actions.flatMap(foundedBy).some(({ code }) => code === action.toParentCode);
  const expected = 'code of a unit that this decision establishes';
  return isFounded
    ? []
    : [{ pointer: '/toParentCode', code: 'bad-format', parameters: { expected } }];
}

/** The actions take effect together, whatever their order, so a unit can be renamed once. */
function repeatFaults(action: AnyActionRequest, before: readonly AnyActionRequest[]): FieldFault[] {
  if (!('unitId' in action)) return [];
  const { type, unitId } = action;
  const isRepeated = before.some(
    (other) => other.type === type && 'unitId' in other && other.unitId === unitId,
  );
  return isRepeated
    ? [{ pointer: '/unitId', code: 'bad-format', parameters: { expected: 'each unit once' } }]
    : [];
}

/** @throws Problem `unit-unknown` with the place of each unit that does not exist */
export function refuseUnknownUnits(
  actions: readonly AnyActionRequest[],
  found: ReadonlyMap<string, UnitState>,
): void {
  const faults = actions.flatMap((action, index) =>
    unitsNamedBy(action)
      .filter(({ id }) => !found.has(id))
      .map(({ pointer }) => ({
        pointer: `/actions/${index}${pointer}`,
        code: 'unit-unknown' as const,
      })),
  );
  if (faults.length > 0) throw new Problem('unit-unknown', {}, faults);
}

/** The units over which a right is needed: those named, and those under which new ones stand. */
export function unitsTouchedBy(action: AnyActionRequest): string[] {
  return [
    ...unitsNamedBy(action).map(({ id }) => id),
    ...foundedBy(action).flatMap(({ parentId }) => parentId ?? []),
  ];
}

/** Whether an action founds a root, which stands under nobody. */
export function foundsRoot(action: AnyActionRequest): boolean {
  return foundedBy(action).some(({ parentId, kind }) => !parentId && kind === 'confederation');
}

/** The codes that an action gives away. */
export function codesTakenBy(action: AnyActionRequest): string[] {
  const given = action.type === 'rename' && action.code !== undefined ? [action.code] : [];
  return [...given, ...foundedBy(action).map(({ code }) => code)];
}

/** What a preview says of faults, in the reader's language. */
export function findings(
  faults: readonly FieldFault[],
  { locale }: Pick<RequestContext, 'locale'>,
): Finding[] {
  return faults.map(({ pointer, code, parameters }) => ({
    ...{ code, severity: 'error', pointer },
    message: problemMessage(code, locale, parameters),
  }));
}
