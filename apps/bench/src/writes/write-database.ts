import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asSuperuser } from '../harness/context.js';
import type { BenchContext } from '../harness/goal.js';

const run = promisify(execFile);

/** A database with emulation's tables, by its own migrations, that no relay reads. */
export async function writeDatabase(context: BenchContext, name: string): Promise<string> {
  const url = await context.newDatabase(name);
  const extensions = ['btree_gist', 'pg_trgm', 'unaccent'];
  await asSuperuser(
    url,
    extensions.map((each) => `create extension if not exists ${each}`),
  );
  await run(process.execPath, [join(process.cwd(), 'apps/emulation/dist/migrate.js')], {
    env: { ...process.env, MIGRATE_DATABASE_URL: url },
  });
  return url;
}
