import { Injectable } from '@nestjs/common';
import { jobHolders } from '../routes.js';
import { Upstreams, type CallerHeaders } from '../upstreams/upstreams.service.js';
import { joinPages } from './job-pages.rules.js';
import { jobList, type JobListQuery, type JobListResponse } from './jobs.dto.js';

/** The jobs of all services in one list. */
@Injectable()
export class JobsService {
  constructor(private readonly upstreams: Upstreams) {}

  /**
   * One page, of the size asked for at most; each service fills its share. A cursor of one service is good
   * at all, since it names a job and all sign with one secret.
   *
   * @throws Problem when a service does not answer: a list with gaps would look complete
   */
  async list(query: JobListQuery, headers: CallerHeaders): Promise<JobListResponse> {
    const share = Math.max(1, Math.floor(query.limit / jobHolders.length));
    const asked = new URLSearchParams({ limit: String(share) });
    for (const name of ['kind', 'state', 'cursor'] as const) {
      if (query[name] !== undefined) asked.set(name, query[name]);
    }
    if (query.total) asked.set('total', 'true');
    const pages = await Promise.all(
      jobHolders.map((service) =>
        this.upstreams.read(service, `/v1/jobs?${asked}`, headers, jobList),
      ),
    );
    return joinPages(pages);
  }
}
