import { Database, statement } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { isNothing, together, type Found } from './reconciliation.rules.js';

const find = statement(
  'reconciliation-finds-find',
  'select found from reconciliation_finds where job_id = $1',
);
const keep = statement(
  'reconciliation-finds-keep',
  `insert into reconciliation_finds (job_id, found) values ($1, $2)
   on conflict (job_id) do update set found = excluded.found`,
);

/** What a reconciliation found over all its attempts, whichever process made them. */
@Injectable()
export class FindsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Keeps what an attempt found, before anything of it is repaired. One attempt of a job runs at a time.
   *
   * @returns that and what the attempts before it found
   */
  async remember(jobId: string, found: Found): Promise<Found> {
    const [before] = await this.database.query<{ found: Found }>(find, [jobId]);
    if (isNothing(found)) return before?.found ?? found;
    const all = before ? together(before.found, found) : found;
    await this.database.query(keep, [jobId, JSON.stringify(all)]);
    return all;
  }
}
