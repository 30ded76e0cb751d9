import { parseDay } from '../figures/format.js';

export const modes = ['then', 'today', 'fixed'] as const;
export type Mode = (typeof modes)[number];

/** What of the statistics is looked at; it stands in the address, so that it can be sent to somebody. */
export interface StatisticView {
  mode?: Mode;
  /** the day whose organisation `fixed` uses */
  tree?: string;
  /** whose honours are shown */
  member?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the address; what it does not understand is left out. */
export function readStatisticView(search: Record<string, unknown>): StatisticView {
  const mode = modes.find((each) => each === search.mode);
  const { tree, member } = search;
  return {
    ...(mode && mode !== 'then' && { mode }),
    ...(typeof tree === 'string' && isDay(tree) && { tree }),
    ...(typeof member === 'string' && uuid.test(member) && { member }),
  };
}

/** The parameters of a statistic; `fixed` means the organisation of today until a day is given. */
export function modeParameters({ mode = 'then', tree }: StatisticView, today: string) {
  return mode === 'fixed' ? { mode, tree: tree ?? today } : { mode };
}

function isDay(text: string): boolean {
  return parseDay(text.split('-').reverse().join('/')) === text;
}
