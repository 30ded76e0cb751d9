import { Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { jobHolders, type ServiceName } from '../routes.js';
import { Upstreams, type CallerHeaders } from '../upstreams/upstreams.service.js';
import { joinCursors, joined, sharesOf, splitCursor, type JobCursors } from './job-pages.rules.js';
import { jobList, type JobListQuery, type JobListResponse } from './jobs.dto.js';

type JobHolder = (typeof jobHolders)[number];

const NOTHING: JobListResponse = { data: [], page: { next: null, hasMore: false } };

/** The jobs of all services in one list. */
@Injectable()
export class JobsService {
  constructor(private readonly upstreams: Upstreams) {}

  /**
   * One page: the newest jobs of all. Each service is asked for a whole page; of whom fewer are shown is
   * asked again for these alone, so that its own cursor, which only it can sign, goes on after them.
   *
   * @throws Problem when a service does not answer: a list with gaps would look complete
   */
  async list(query: JobListQuery, headers: CallerHeaders): Promise<JobListResponse> {
    const cursors = cursorsOf(query);
    const whole = await Promise.all(
      jobHolders.map((holder) => this.page(holder, query, cursors, headers)),
    );
    const shares = sharesOf(whole, query.limit);
    const shown = await Promise.all(
      whole.map(async (page, index) => {
        const limit = shares[index]!;
        if (limit === page.data.length) return page;
        if (limit === 0) return { data: [], page: { next: null, hasMore: true } };
        return this.page(jobHolders[index]!, { ...query, limit, total: false }, cursors, headers);
      }),
    );
    const hasMore = shown.some(({ page }) => page.hasMore);
    const next = shown.map(({ data, page }, index) => {
      const holder = jobHolders[index]!;
      return [holder, data.length === 0 && page.hasMore ? cursors[holder] : page.next] as const;
    });
    return {
      data: joined(shown),
      page: {
        next: hasMore ? joinCursors(Object.fromEntries(next)) : null,
        hasMore,
        ...(query.total && { total: whole.reduce((sum, { page }) => sum + (page.total ?? 0), 0) }),
      },
    };
  }

  private async page(
    holder: JobHolder,
    { limit, kind, state, total }: JobListQuery,
    cursors: JobCursors<JobHolder>,
    headers: CallerHeaders,
  ): Promise<JobListResponse> {
    const cursor = cursors[holder];
    const isOver = cursor === null;
    if (isOver && !total) return NOTHING;
    const asked = new URLSearchParams({ limit: isOver ? '1' : String(limit) });
    if (kind !== undefined) asked.set('kind', kind);
    if (state !== undefined) asked.set('state', state);
    if (cursor) asked.set('cursor', cursor);
    if (total) asked.set('total', 'true');
    const answer = await this.ask(holder, `/v1/jobs?${asked}`, headers);
    return isOver ? { data: [], page: { ...NOTHING.page, total: answer.page.total } } : answer;
  }

  private ask(service: ServiceName, path: string, headers: CallerHeaders) {
    return this.upstreams.read(service, path, headers, jobList);
  }
}

/** @throws Problem `bad-cursor` for one that no page had */
function cursorsOf({ cursor }: JobListQuery): JobCursors<JobHolder> {
  if (cursor === undefined) return {};
  const cursors = splitCursor(cursor, jobHolders);
  if (cursors) return cursors;
  throw new Problem('bad-cursor', {}, [{ pointer: '/cursor', code: 'bad-cursor' }]);
}
