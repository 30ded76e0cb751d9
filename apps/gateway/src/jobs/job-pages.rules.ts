/** One page of one service, newest first. */
export interface JobPage<Job extends { id: string }> {
  data: Job[];
  page: { next: string | null; hasMore: boolean; total?: number | undefined };
}

/**
 * Joins a page of each service into one, newest first; ids are in the order of time. Where a service has
 * more, older jobs of the others wait for the next page, so that no job is passed over: the page ends
 * where the first such service's page ended, and its cursor, which names a job to go on after, goes on
 * for all.
 */
export function joinPages<Job extends { id: string }>(
  pages: readonly JobPage<Job>[],
): JobPage<Job> {
  const cut = pages
    .filter(({ page }) => page.hasMore)
    .map(({ data, page }) => ({ after: data.at(-1)?.id ?? '', next: page.next }))
    .reduce<{ after: string; next: string | null } | undefined>(
      (newest, each) => (newest && newest.after >= each.after ? newest : each),
      undefined,
    );
  const data = pages
    .flatMap((each) => each.data)
    .filter(({ id }) => !cut || id >= cut.after)
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  const totals = pages.flatMap(({ page }) => page.total ?? []);
  return {
    data,
    page: {
      next: cut?.next ?? null,
      hasMore: cut !== undefined,
      ...(totals.length > 0 && { total: totals.reduce((sum, each) => sum + each, 0) }),
    },
  };
}
