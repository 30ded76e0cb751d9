import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchContext } from '../../harness/goal.js';
import { ChildProgram } from '../java/child-program.js';
import { PeerMissing } from '../java/peer-jars.js';

const run = promisify(execFile);
/** Those of the platform's server, and a log of changes that tells rows. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '128MB',
  wal_level: 'logical',
};

/** Ends with its input, so that it does not outlive this process, whatever becomes of it. */
const UNTIL_INPUT_ENDS = '"$0" "$@" </dev/null & cat >/dev/null; kill -INT $!; wait';

/** A PostgreSQL whose log of changes can be decoded: the platform's program, as its user, on data of its own. */
export class LogicalPostgres {
  private constructor(
    private readonly program: ChildProgram,
    private readonly home: string,
    readonly url: string,
  ) {}

  /** @throws PeerMissing when the platform's server is not on this machine */
  static async start({ platform }: BenchContext): Promise<LogicalPostgres> {
    const pid = platform.processes.postgres?.pid;
    if (!pid) throw new PeerMissing('the platform was given a PostgreSQL that it did not start');
    const bin = dirname(readlinkSync(`/proc/${pid}/exe`));
    const { uid, gid } = statSync(`/proc/${pid}`);
    const home = mkdtempSync(join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), 'dong-hanh-'));
    const [data, passwordFile] = [join(home, 'data'), join(home, 'password')];
    const password = randomBytes(12).toString('hex');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    for (const path of [home, passwordFile]) chownSync(path, uid, gid);
    const env = { ...process.env, LC_ALL: 'C' };
    const who = { uid, gid, env, cwd: home };
    await run(
      join(bin, 'initdb'),
      [
        ...['-D', data, '--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin'],
        '--builtin-locale=C.UTF-8',
      ],
      who,
    );
    const port = await freePort();
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const args = [join(bin, 'postgres'), '-D', data, '-p', `${port}`, ...settings];
    const program = new ChildProgram('postgres', 'sh', ['-c', UNTIL_INPUT_ENDS, ...args], who);
    await program.says(/ready to accept connections/);
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    return new LogicalPostgres(program, home, url);
  }

  async stop(): Promise<void> {
    await this.program.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
