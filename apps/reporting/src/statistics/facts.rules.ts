import type { Question } from './statistics.rules.js';

/** Gathers the parameters of a statement while its text is put together. */
export class Parameters {
  readonly values: unknown[] = [];

  /** @returns the parameter's place in the text, e.g. `$3::date` */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** A statement with its parameters. It has no name: its plan should know the values of each question. */
export interface SqlText {
  text: string;
  values: unknown[];
}

/** Where a page of records begins: after this one. */
export interface RecordPosition {
  day: string;
  id: string;
}

/** A column with the value that it must have; no condition where the value is absent. */
export interface Filter {
  column: string;
  type: 'text' | 'uuid';
  value: string | undefined;
}

/** What one family adds to a statement over its facts or its counters. */
export interface FamilySql {
  where: string[];
  joins: string[];
  /** Group keys that `sharedKeys` does not know. */
  keys: Record<string, string>;
  /** Columns with what is counted, the first of them named `count`. */
  measures: string;
}

/** The same for facts, which can be shown one by one. */
export interface FactsSql extends FamilySql {
  recordColumns: string;
  /** The condition of a group that is more than what was taken away again; absent where nothing is. */
  someCounted?: string;
}

/** The counters of a family. */
export interface CountersSql {
  table: string;
  of(keys: readonly string[], parameters: Parameters): FamilySql;
  /** The condition of a group of counters that is more than what was taken away again. */
  someCounted: string;
}

/**
 * A question about one family of facts: everything that a statistic needs to know about the family, as
 * data. Facts are aliased `fact`, counters `counter`; both have `province_id`, `month` and `school_year`. A stock has
 * neither periods nor counters: its facts are what was there on one day.
 */
export interface AskedFacts {
  /** Names the cursors of its records. */
  family: string;
  /** The stream that feeds it. */
  topic: string;
  /** A table, or a subquery in brackets, which may have parameters of its own. */
  facts: string | ((parameters: Parameters) => string);
  /** null where nothing is counted while events arrive. */
  counters: CountersSql | null;
  /** The column with a fact's own day: periods speak of it, and its tree is that of mode `then`. */
  day: string;
  question: Question;
  /** Hold of facts and counters alike. */
  filters: Filter[];
  /** Group keys that are columns of facts and counters alike. */
  sharedKeys: Record<string, string>;
  fromFacts(keys: readonly string[], parameters: Parameters): FactsSql;
  /** Whether one fact may stand in several rows, so that their sum is not the total. */
  overlaps(keys: readonly string[]): boolean;
}
