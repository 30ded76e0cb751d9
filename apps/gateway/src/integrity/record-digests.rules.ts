/** How many records a service holds, and their digests. */
interface Totals {
  count: number;
  /** Over id, version and state of each record. */
  digest: string;
  /** Over all that every holder keeps of a record; not told by a service of the release before. */
  contents?: string | undefined;
  /** Over what only some holders keep beyond it, told by them. */
  details?: string | undefined;
}

/** The records of one province and month. */
export interface DigestRow extends Totals {
  province: string;
  month: string;
}

/** All digests of one service at one position of the history of its records. */
export interface Holding {
  service: string;
  position: string;
  rows: readonly DigestRow[];
}

/** What each service holds of one province and month in which not all agree. */
export interface DifferingRow {
  province: string;
  month: string;
  services: (Totals & { service: string })[];
}

/** One record as a service holds it. */
export interface RecordVersion {
  id: string;
  version: number;
  state: string;
  /** Its own shares. */
  contents?: string | undefined;
  details?: string | undefined;
}

/** Whether the services count the same part of the history, so that a difference means something. */
export function areAtOnePosition(holdings: readonly Holding[]): boolean {
  return new Set(holdings.map(({ position }) => position)).size === 1;
}

/**
 * Whether nothing moved between two looks. A position is a sum of versions, so that a service that lacks a
 * record for good never reaches the others: it is no longer on the way when it stands still.
 */
export function standStill(before: readonly Holding[], after: readonly Holding[]): boolean {
  return before.every(({ position }, index) => position === after[index]?.position);
}

/** The provinces and months in which not all services hold the same records, in their order. */
export function differingRows(holdings: readonly Holding[]): DifferingRow[] {
  const places = new Map<string, { province: string; month: string }>();
  for (const { province, month } of holdings.flatMap(({ rows }) => rows)) {
    places.set(placeOf({ province, month }), { province, month });
  }
  const held = holdings.map(({ service, rows }) => ({
    service,
    byPlace: new Map(rows.map((row) => [placeOf(row), row])),
  }));
  return [...places]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([place, { province, month }]) => ({
      province,
      month,
      services: held.map(({ service, byPlace }) => ({
        service,
        ...totalsOf(byPlace.get(place)),
      })),
    }))
    .filter(({ services }) => !agree(services, ({ count, digest }) => `${count}:${digest}`));
}

/** The ids of the records that not all services hold alike, in their order. */
export function differingRecords(holdings: readonly (readonly RecordVersion[])[]): string[] {
  const held = new Map<string, RecordVersion[]>();
  for (const record of holdings.flat()) {
    const same = held.get(record.id);
    if (same) same.push(record);
    else held.set(record.id, [record]);
  }
  return [...held]
    .filter(
      ([, records]) =>
        records.length !== holdings.length ||
        !agree(records, ({ version, state }) => `${version}:${state}`),
    )
    .map(([id]) => id)
    .sort();
}

/** Whether all hold the same, as far as each tells. */
function agree<T extends { contents?: string | undefined; details?: string | undefined }>(
  holders: readonly T[],
  formOf: (holder: T) => string,
): boolean {
  const told = (digest: 'contents' | 'details') => holders.flatMap((each) => each[digest] ?? []);
  return [holders.map(formOf), told('contents'), told('details')].every(
    (values) => new Set(values).size <= 1,
  );
}

/** Where a service has no row it holds nothing, whose sum is 0; of details it tells nothing then. */
function totalsOf(row: DigestRow | undefined): Totals {
  if (!row) return { count: 0, digest: '0', contents: '0' };
  const { count, digest, contents, details } = row;
  return {
    ...{ count, digest },
    ...(contents !== undefined && { contents }),
    ...(details !== undefined && { details }),
  };
}

function placeOf({ province, month }: { province: string; month: string }): string {
  return `${province} ${month}`;
}
