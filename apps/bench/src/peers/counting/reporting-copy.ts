import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Database } from '@dong-hanh/persistence';
import type { BenchContext } from '../../harness/goal.js';
import { ChildProgram } from '../java/child-program.js';
import { root } from '../places.js';

const run = promisify(execFile);
const EXTENSIONS = ['btree_gist', 'unaccent', 'pg_trgm'];
const PROGRAM = join(import.meta.dirname, 'reporting-program.js');
/** Those with which the platform runs its services. */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=16', '--max-old-space-size=512'];

/** A reporting service with a database and topics of its own. */
export class ReportingCopy {
  private constructor(
    private readonly context: BenchContext,
    readonly url: string,
    readonly prefix: string,
    readonly database: Database,
  ) {}

  /** Migrates an empty database of this name. */
  static async prepare(
    context: BenchContext,
    name: string,
    prefix: string,
  ): Promise<ReportingCopy> {
    const url = await context.newDatabase(name);
    const database = new Database({ url, applicationName: 'bench', max: 2 });
    for (const extension of EXTENSIONS) {
      await database.query(`create extension if not exists ${extension}`);
    }
    await run(process.execPath, [join(root, 'apps/reporting/dist/migrate.js')], {
      env: { ...process.env, MIGRATE_DATABASE_URL: url },
    });
    return new ReportingCopy(context, url, prefix, database);
  }

  get group(): string {
    return `${this.prefix}reporting`;
  }

  start(): ChildProgram {
    const secret = 'secret-of-a-copy-for-the-benchmark';
    const nowhere = 'http://127.0.0.1:9';
    const { redis } = this.context.platform.processes;
    return new ChildProgram('reporting', process.execPath, [...NODE_FLAGS, PROGRAM], {
      env: {
        ...process.env,
        ...{ PORT: '0', LOG_LEVEL: 'error', NAME_PREFIX: this.prefix },
        ...{ OIDC_ISSUER: nowhere, JWKS_URL: nowhere, GATEWAY_URL: nowhere, TOKEN_URL: nowhere },
        ...{ DATABASE_URL: this.url, PROJECT_DATABASE_URL: this.url },
        KAFKA_BROKERS: this.context.brokers.join(','),
        REDIS_URL: redis!.url,
        ...{ CURSOR_SECRET: secret, SERVICE_CLIENT_SECRET: secret, RECONCILE_EVERY_SECONDS: '0' },
      },
    });
  }

  /** Applied nothing yet. */
  async reset(): Promise<void> {
    await this.database.query('truncate award_facts, award_counts, stream_offsets, parked_events');
  }

  /** How many messages of a topic are behind it. */
  async applied(topic: string): Promise<number> {
    const [row] = await this.database.query<{ done: number }>(
      'select coalesce(sum(next_offset), 0)::bigint as done from stream_offsets where topic = $1',
      [topic.slice(this.prefix.length)],
    );
    return row!.done;
  }

  /** What stands, by unit, month, issuer and form, as `unit month issuer form` → count. */
  async counts(): Promise<Map<string, number>> {
    const rows = await this.database.query<{ key: string; awards: number }>(
      `select concat_ws(' ', unit_id, month, issuer, form) as key, count(*) as awards
       from award_facts where state = 'granted' group by 1`,
    );
    return new Map(rows.map(({ key, awards }) => [key, awards]));
  }

  /** The service's own counters of what stands, by month, issuer and form. */
  async counters(): Promise<Map<string, number>> {
    const rows = await this.database.query<{ key: string; awards: number }>(
      `select concat_ws(' ', month, issuer, form) as key, sum(awards)::bigint as awards
       from award_counts where state = 'granted' group by 1`,
    );
    return new Map(rows.map(({ key, awards }) => [key, awards]));
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}
