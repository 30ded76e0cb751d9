import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import { joinPages, type JobPage } from './job-pages.rules.js';

interface Job {
  id: string;
}

/** A service's page after a cursor, as the services make it; a cursor names the last job shown. */
function pageAt(held: readonly string[], cursor: string | null, limit: number): JobPage<Job> {
  const rest = [...held]
    .sort()
    .reverse()
    .filter((id) => cursor === null || id < cursor);
  const data = rest.slice(0, limit).map((id) => ({ id }));
  const hasMore = rest.length > limit;
  return { data, page: { next: hasMore ? data.at(-1)!.id : null, hasMore, total: held.length } };
}

const idsOf = ({ data }: JobPage<Job>) => data.map(({ id }) => id);

describe('the jobs of several services in one list', () => {
  it('come newest first', () => {
    const joined = joinPages([pageAt(['a', 'd'], null, 5), pageAt(['b', 'c'], null, 5)]);
    expect(idsOf(joined)).toEqual(['d', 'c', 'b', 'a']);
    expect(joined.page).toEqual({ next: null, hasMore: false, total: 4 });
  });

  it('end where a service has more, so that none of its jobs is passed over', () => {
    const joined = joinPages([pageAt(['a', 'e', 'f', 'g'], null, 2), pageAt(['b', 'c'], null, 2)]);
    expect(idsOf(joined)).toEqual(['g', 'f']);
    expect(joined.page).toMatchObject({ next: 'f', hasMore: true });
  });

  it('are each shown once over all pages, in order, whatever lies where', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1_000, max: 9_999 }).map(String), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        ids,
        fc.array(fc.boolean()),
        fc.integer({ min: 1, max: 7 }),
        (all, sides, limit) => {
          const services = [true, false].map((side) =>
            all.filter((_, index) => (sides[index] ?? true) === side),
          );
          const shown: string[] = [];
          let cursor: string | null = null;
          do {
            const after: string | null = cursor;
            const page: JobPage<Job> = joinPages(
              services.map((held) => pageAt(held, after, limit)),
            );
            expect(page.data.length).toBeLessThanOrEqual(2 * limit);
            shown.push(...idsOf(page));
            cursor = page.page.next;
          } while (cursor !== null);
          expect(shown).toEqual([...all].sort().reverse());
        },
      ),
      propertyRuns(200),
    );
  });
});
