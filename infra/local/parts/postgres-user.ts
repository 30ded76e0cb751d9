import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../failure.ts';

/** PostgreSQL refuses to run as root: an OS user to run it as, and a folder which that user can reach. */
export interface OsUser {
  uid: number;
  gid: number;
}

const candidates = ['postgres', 'nobody'];

/** @returns nothing unless this process is root; an existing data folder keeps its owner */
export function postgresUser(dataFolders: string[]): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const folder of dataFolders.filter(existsSync)) {
    const { uid, gid } = statSync(folder);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of candidates) {
    const [uid, gid] = ['-u', '-g'].map((what) =>
      Number(spawnSync('id', [what, name], { encoding: 'utf8' }).stdout?.trim() || NaN),
    );
    if (uid && gid) return { uid, gid };
  }
  throw new Failure(
    'PostgreSQL does not run as root, and this machine has no user "postgres" or "nobody". Choose one:\n' +
      '  · start as an ordinary user\n' +
      '  · or name a running server:  DATABASE_URL=postgres://user:password@host:5432/postgres npm start',
  );
}

export function canReach(user: OsUser | undefined, folder: string): boolean {
  if (!user) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, stdio: 'ignore' }).status === 0;
}

/** Where a data folder out of the database user's reach has its substitute: always the same place for the same folder. */
export function substituteFolders(dataDir: string): string[] {
  const name = `dong-hanh-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  return ['/var/tmp', tmpdir()].map((folder) => join(folder, name));
}

/** Makes the first substitute that the user can reach. */
export function substituteFor(dataDir: string, user: OsUser): string {
  for (const folder of substituteFolders(dataDir)) {
    mkdirSync(folder, { recursive: true });
    // In a folder open to all, someone else may have made it first.
    if (statSync(folder).uid !== process.getuid?.()) continue;
    chmodSync(folder, 0o755);
    if (canReach(user, folder)) return folder;
  }
  throw new Failure(
    `The database user (uid ${user.uid}) can reach neither ${dataDir} nor ${substituteFolders(dataDir).join(' nor ')}. ` +
      'Set DATA_DIR to a folder that every user can enter.',
  );
}
