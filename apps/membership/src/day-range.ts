/** Days from `from`, up to and not including `to`; null has no end. */
export interface DayRange {
  from: string;
  to: string | null;
}

/** A `daterange` column as two days. */
export const dayRangeColumn = {
  to: (range: DayRange): string => `[${range.from},${range.to ?? ''})`,
  from: (text: string): DayRange => {
    const [from = '', to = ''] = text.slice(1, -1).split(',');
    return { from, to: to === '' ? null : to };
  },
};

/** A `tstzrange` column of a belief that is still held: since when. */
export const recordedSinceColumn = {
  to: (since: Date): string => `[${since.toISOString()},)`,
  from: (text: string): Date => new Date(text.slice(1).split(',')[0]?.replaceAll('"', '') ?? ''),
};
