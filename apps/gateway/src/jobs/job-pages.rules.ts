/** One page of one service, newest first. */
export interface JobPage<Job extends { id: string }> {
  data: Job[];
  page: { next: string | null; hasMore: boolean; total?: number | undefined };
}

/**
 * Where each service's part of the list goes on: with its own cursor, from its beginning when it has none
 * yet, and nowhere when all of its jobs were shown.
 */
export type JobCursors<Service extends string> = Partial<Record<Service, string | null>>;

/**
 * How many jobs of each page are among the newest of all; ids are in the order of time.
 *
 * @param limit how many of all there may be
 */
export function sharesOf(pages: readonly JobPage<{ id: string }>[], limit: number): number[] {
  const newest = pages
    .flatMap(({ data }, index) => data.map(({ id }) => ({ id, index })))
    .sort((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, limit);
  return pages.map((_, at) => newest.filter(({ index }) => index === at).length);
}

/** The jobs of all pages in one list, newest first. */
export function joined<Job extends { id: string }>(pages: readonly JobPage<Job>[]): Job[] {
  return pages.flatMap(({ data }) => data).sort((one, other) => (one.id < other.id ? 1 : -1));
}

/** One cursor for the list of all. It is not signed: what it holds was signed by the services. */
export function joinCursors(cursors: JobCursors<string>): string {
  return Buffer.from(JSON.stringify(cursors)).toString('base64url');
}

/** @returns undefined for what `joinCursors` did not make for these services */
export function splitCursor<Service extends string>(
  cursor: string,
  services: readonly Service[],
): JobCursors<Service> | undefined {
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    const isKnown = ([name, value]: [string, unknown]) =>
      services.some((service) => service === name) && (value === null || typeof value === 'string');
    return Object.entries(found).every(isKnown) ? (found as JobCursors<Service>) : undefined;
  } catch {
    return undefined;
  }
}
