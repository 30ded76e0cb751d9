import type { FieldFault } from '@dong-hanh/contracts';
import type { Ending } from '../reorganisation-rules/actions.rules.js';
import { fault } from '../units/unit.rules.js';

export const itemStates = ['open', 'done', 'not-applicable'] as const;
export type ItemState = (typeof itemStates)[number];

/** What an officer says of an item. */
export interface ItemChange {
  state: ItemState;
  /** What shows that it is done, or why it does not apply. */
  proof?: string;
  doneOn?: string;
}

/** An item after the change; an open one has neither proof nor day. */
export type ChangedItem =
  | { state: 'open'; proof: null; doneOn: null }
  | { state: 'done' | 'not-applicable'; proof: string; doneOn: string };

/** What forbids a change of an item, each with its place in the request. */
export function itemFaults({ state, proof, doneOn }: ItemChange, today: string): FieldFault[] {
  if (state === 'open') {
    const only = (pointer: string) =>
      fault(pointer, 'bad-format', { expected: 'state done or not-applicable' });
    return [
      ...(proof === undefined ? [] : [only('/proof')]),
      ...(doneOn === undefined ? [] : [only('/doneOn')]),
    ];
  }
  return [
    ...(proof === undefined ? [fault('/proof', 'required')] : []),
    ...(doneOn !== undefined && doneOn > today ? [fault('/doneOn', 'date-in-future')] : []),
  ];
}

/** The item as it is kept; what was done without a day was done today. Only for a change without faults. */
export function changedItem({ state, proof, doneOn }: ItemChange, today: string): ChangedItem {
  if (state === 'open') return { state, proof: null, doneOn: null };
  return { state, proof: proof!, doneOn: doneOn ?? today };
}

/**
 * Who answers for the records of each unit that a decision ends: the unit that the decision names, else the heir,
 * else the superior; where that one ends by the same decision, whoever answers for it.
 */
export function custodiansOf(endings: readonly Ending[]): Map<string, string> {
  const next = new Map(
    endings.map(({ unit, end }) => {
      const heir =
        end.heirs.find(({ isHeir }) => isHeir) ?? (end.as === 'merged' ? end.heirs[0] : undefined);
      const superior = unit.versions.at(-1)?.parentId ?? end.heirs[0]?.unitId ?? unit.id;
      return [unit.id, end.custodianUnitId ?? heir?.unitId ?? superior];
    }),
  );
  return new Map([...next].map(([unitId, custodian]) => [unitId, lastOf(custodian, next)]));
}

/** Who is reached through those that end; nobody is passed twice. */
function lastOf(unitId: string, next: ReadonlyMap<string, string>): string {
  let last = unitId;
  for (let step = 0; step < next.size && next.has(last); step += 1) last = next.get(last)!;
  return last;
}

/** Where a checklist stands: an item that is open after its day makes it overdue. */
export function closingState(
  items: readonly { state: ItemState; dueOn: string; doneOn: string | null }[],
  on: string,
) {
  const open = items.filter((item) => isOpenOn(item, on));
  if (open.some(({ dueOn }) => dueOn < on)) return 'overdue';
  return open.length > 0 ? 'open' : 'done';
}

/** Whether an item was, or is, still to be done on a day. */
export function isOpenOn(
  { state, doneOn }: { state: ItemState; doneOn: string | null },
  on: string,
): boolean {
  return state === 'open' || (doneOn !== null && doneOn > on);
}
