import { statement, type Database, type Sql } from '@dong-hanh/persistence';
import { RunEnded } from '../running/job-worker.js';
import type { RunKey } from './run-rows.js';

export interface JobFile {
  name: string;
  contentType: string;
  bytes: number;
}

const PIECE_BYTES = 256 * 1_024;
const KEPT_HOURS = 24;

const OURS = `exists (select 1 from jobs where id = $1 and run_id = $2 and state = 'active')`;

const begin = statement(
  'job-files-begin',
  `insert into job_files (job_id, run_id, name, content_type, expires_at)
   select $1, $2, $3, $4, clock_timestamp() + make_interval(hours => $5) where ${OURS} returning job_id`,
);
const append = statement(
  'job-files-append',
  `insert into job_file_pieces (job_id, position, content)
   select job_id, $3, $4 from job_files where job_id = $1 and run_id = $2 and ${OURS} returning job_id`,
);
const finish = statement(
  'job-files-finish',
  `update job_files set bytes = $3 where job_id = $1 and run_id = $2 and ${OURS} returning job_id`,
);
const replace = statement(
  'job-files-replace',
  `delete from job_files where job_id = $1 and ${OURS}`,
);
const remove = statement('job-files-remove', 'delete from job_files where job_id = $1');
const find = statement(
  'job-files-find',
  `select f.name, f.content_type as "contentType", f.bytes from job_files f
   join jobs j on j.id = f.job_id
   where f.job_id = $1 and f.bytes is not null and j.state = 'completed'
     and f.expires_at > clock_timestamp()`,
);
const piece = statement(
  'job-files-piece',
  'select content from job_file_pieces where job_id = $1 and position = $2',
);
const removeExpired = statement(
  'job-files-remove-expired',
  `delete from job_files where job_id in (
     select f.job_id from job_files f join jobs j on j.id = f.job_id
     where f.expires_at < clock_timestamp() or j.state in ('failed', 'cancelled')
     order by f.expires_at limit $1) returning job_id`,
);

/** The files that jobs write, in pieces of a quarter MiB: one piece is in memory at a time. */
export class JobFiles {
  constructor(private readonly database: Database) {}

  /**
   * Writes the file of a run; one that an earlier run left is replaced.
   *
   * @throws RunEnded when the job was cancelled or taken over
   */
  async write(
    run: RunKey,
    name: string,
    contentType: string,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<{ bytes: number }> {
    const { id, runId } = run;
    await this.database.query(replace, [id, runId]);
    await this.change(begin, [id, runId, name, contentType, KEPT_HOURS]);
    let bytes = 0;
    let position = 0;
    for await (const content of inPieces(chunks)) {
      await this.change(append, [id, runId, position, content]);
      bytes += content.length;
      position += 1;
    }
    await this.change(finish, [id, runId, bytes]);
    return { bytes };
  }

  /** The file of a completed job, until it expires. */
  async find(id: string): Promise<JobFile | undefined> {
    const [row] = await this.database.query<JobFile>(find, [id]);
    return row;
  }

  /** @throws Error when a piece is missing: the file expired while it was read */
  async *read(id: string, { bytes }: JobFile): AsyncGenerator<Buffer> {
    let left = bytes;
    for (let position = 0; left > 0; position += 1) {
      const [row] = await this.database.query<{ content: Buffer }>(piece, [id, position]);
      if (!row) throw new Error(`piece ${position} of the file is gone`);
      left -= row.content.length;
      yield row.content;
    }
  }

  async remove(sql: Sql, id: string): Promise<void> {
    await sql.query(remove, [id]);
  }

  /** Deletes files that expired and those of jobs that failed or were cancelled. @returns how many */
  async removeExpired(limit: number): Promise<number> {
    return (await this.database.query(removeExpired, [limit])).length;
  }

  private async change(text: ReturnType<typeof statement>, values: unknown[]): Promise<void> {
    const rows = await this.database.query(text, values);
    if (rows.length === 0) throw new RunEnded();
  }
}

/** Joins small chunks and divides large ones. */
async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < PIECE_BYTES) continue;
    const joined = Buffer.concat(waiting);
    const whole = size - (size % PIECE_BYTES);
    for (let at = 0; at < whole; at += PIECE_BYTES) yield joined.subarray(at, at + PIECE_BYTES);
    // A copy: the rest must not hold the large buffer.
    waiting = [Buffer.from(joined.subarray(whole))];
    size -= whole;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
