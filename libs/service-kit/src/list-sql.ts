import type { CursorSigner } from './paging.js';

/** Where a page of a list ends that runs backwards: latest day first, then latest id. */
export interface Place {
  day: string;
  id: string;
}

/** Which part of a list is asked for. */
export interface Window {
  after: Place | undefined;
  limit: number;
}

/** A statement of a list: made for what was asked, so that the index of just that is used. */
export interface ListSql {
  text: string;
  parameters: readonly unknown[];
}

/** Conditions of a list with their parameters; what was not asked does not get into the statement. */
export class SqlFilters {
  private readonly conditions: string[];
  readonly parameters: unknown[] = [];

  /** @param conditions those that always hold, without parameters */
  constructor(conditions: readonly string[] = []) {
    this.conditions = [...conditions];
  }

  /**
   * Adds a condition unless nothing was asked.
   *
   * @param condition SQL with `?` where the value goes
   */
  add(condition: string, value: unknown): this {
    if (value === undefined) return this;
    const name = this.parameter(value);
    this.conditions.push(condition.replace('?', () => name));
    return this;
  }

  /**
   * Continues a list that runs backwards by a day and an id.
   *
   * @param columns SQL of both, e.g. `{ day: 'a.signed_on', id: 'a.id' }`
   */
  after(columns: { day: string; id: string }, place: Place | undefined): this {
    if (!place) return this;
    const day = this.parameter(place.day);
    const id = this.parameter(place.id);
    this.conditions.push(`(${columns.day}, ${columns.id}) < (${day}::date, ${id}::uuid)`);
    return this;
  }

  /** `where …`, or nothing without conditions. */
  get where(): string {
    return this.conditions.length > 0 ? `where ${this.conditions.join(' and ')}` : '';
  }

  private parameter(value: unknown): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }
}

/** The cursor after a row of a list. */
export function cursorAfter(signer: CursorSigner, list: string, { day, id }: Place): string {
  return signer.sign(list, { day, id } satisfies Place);
}

/** @throws Problem `bad-cursor` for a cursor that was made up or belongs to another list */
export function placeOf(
  signer: CursorSigner,
  list: string,
  cursor: string | undefined,
): Place | undefined {
  return signer.read<Place>(list, cursor);
}
