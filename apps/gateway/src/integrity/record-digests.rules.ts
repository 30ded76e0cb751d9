/** How many records of a province and month a service holds, and their digest. */
export interface DigestRow {
  province: string;
  month: string;
  count: number;
  digest: string;
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
  services: { service: string; count: number; digest: string }[];
}

/** One record as a service holds it. */
export interface RecordVersion {
  id: string;
  version: number;
  state: string;
  /** Its own share of the digest. */
  digest: string;
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
        count: byPlace.get(place)?.count ?? 0,
        digest: byPlace.get(place)?.digest ?? '0',
      })),
    }))
    .filter(
      ({ services }) => new Set(services.map(({ count, digest }) => `${count}:${digest}`)).size > 1,
    );
}

/** The ids of the records that not all services hold alike, in their order. */
export function differingRecords(holdings: readonly (readonly RecordVersion[])[]): string[] {
  const seen = new Map<string, Map<string, number>>();
  for (const { id, version, state, digest } of holdings.flat()) {
    const forms = seen.get(id) ?? new Map<string, number>();
    const form = `${version}:${state}:${digest}`;
    seen.set(id, forms.set(form, (forms.get(form) ?? 0) + 1));
  }
  return [...seen]
    .filter(([, forms]) => [...forms.values()].some((count) => count !== holdings.length))
    .map(([id]) => id)
    .sort();
}

function placeOf({ province, month }: { province: string; month: string }): string {
  return `${province} ${month}`;
}
