/** The parts of a `pg_snapshot` written as `xmin:xmax:xip,xip,…`. */
export interface SnapshotParts {
  /** The first transaction id not yet given out. */
  xmax: string;
  /** Those below it that had not ended. */
  inProgress: string[];
}

/** Nothing is visible in it: what a relay starts from that has never published. */
export const EMPTY_SNAPSHOT = '1:1:';

/** @throws RangeError when the text is no snapshot */
export function parseSnapshot(text: string): SnapshotParts {
  const match = /^(\d+):(\d+):([\d,]*)$/.exec(text);
  if (!match) throw new RangeError(`not a snapshot: ${text}`);
  const [, , xmax = '', list = ''] = match;
  return { xmax, inProgress: list === '' ? [] : list.split(',') };
}
