import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { AwardRecord } from '@dong-hanh/contracts';
import type { RebuildPlan } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import type { BenchContext } from '../harness/goal.js';

const run = promisify(execFile);
const built = resolve(import.meta.dirname, '../../../reporting/dist');
const EXTENSIONS = ['btree_gist', 'unaccent', 'pg_trgm'];

/** What of the built reporting service is measured. */
interface ReportingParts {
  /** Its read model of awards: the tables, and what a batch does to them. */
  awards: RebuildPlan;
  /** A batch of awards as `$1` of the statement. */
  arrivingAwards(awards: readonly AwardRecord[]): string;
  /** The statement that takes over a batch. */
  applyAwardFacts: { name: string; text: string };
}

/** Programs do not import each other's source; the benchmark measures what `npm start` runs. */
export async function reportingParts(): Promise<ReportingParts> {
  const load = <T>(file: string) => import(pathToFileURL(join(built, file)).href) as Promise<T>;
  const { readModels } = await load<{ readModels: readonly RebuildPlan[] }>('read-models.js');
  const projection = await load<Omit<ReportingParts, 'awards'>>(
    'award-statistics/award-statistics.projection.js',
  );
  const awards = readModels.find(({ tables }) => tables.includes('award_facts'));
  if (!awards) throw new Error('reporting has no read model of awards');
  return { ...projection, awards };
}

/** An empty database as the reporting service has it. */
export async function reportingDatabase(context: BenchContext, name: string): Promise<string> {
  const url = await context.newDatabase(name);
  const database = new Database({ url, applicationName: 'bench', max: 1 });
  for (const extension of EXTENSIONS) {
    await database.query(`create extension if not exists ${extension}`);
  }
  await database.close();
  await run(process.execPath, [join(built, 'migrate.js')], {
    env: { ...process.env, MIGRATE_DATABASE_URL: url },
  });
  return url;
}
