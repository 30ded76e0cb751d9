import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import type { Launch } from '../launch.ts';
import { onPath } from '../machine.mjs';
import { cacheDir } from '../paths.ts';
import { readZipEntry } from '../zip-entry.ts';
import { jarFolder } from './jars.ts';
import { mustAnswer } from './reach.ts';

const binaries: Record<string, string> = {
  'linux-x64': 'redis-server-6.2.6-v5-linux-amd64',
  'linux-arm64': 'redis-server-6.2.7-linux-arm64',
  'darwin-x64': 'redis-server-6.2.6-v5-darwin-amd64',
  'darwin-arm64': 'redis-server-6.2.6-v5-darwin-arm64',
};

/** Redis from `REDIS_URL`, from PATH, or from the jar that carries its binary. */
export async function startRedis(launch: Launch): Promise<string> {
  const given = process.env.REDIS_URL;
  if (given) {
    const { hostname, port } = new URL(given);
    await mustAnswer('REDIS_URL', hostname, Number(port || 6379));
    return given;
  }
  const program = onPath('redis-server') ?? (await unpacked(launch));
  const port = await launch.ports.of('redis');
  const dir = join(launch.dataDir, 'redis');
  mkdirSync(dir, { recursive: true });
  await launch.supervisor.start({
    name: 'redis',
    stage: 'redis',
    program,
    args: [
      ...['--bind', '127.0.0.1', '--port', `${port}`, '--dir', dir, '--daemonize', 'no'],
      ...['--appendonly', 'yes', '--save', ''],
    ],
    env: process.env,
    ready: /Ready to accept connections/,
    readyLimitMs: 30_000,
  });
  return `redis://127.0.0.1:${port}`;
}

async function unpacked(launch: Launch): Promise<string> {
  const name = binaries[`${process.platform}-${process.arch}`];
  const target = join(cacheDir, name ?? 'redis-server');
  if (existsSync(target)) return target;
  const jars = await jarFolder(launch);
  const jar = readdirSync(jars).find((file) => file.startsWith('embedded-redis-'));
  const binary = name && jar ? readZipEntry(readFileSync(join(jars, jar)), name) : null;
  if (!binary)
    throw new Failure(
      `Redis: no embedded copy for ${process.platform} ${process.arch}. Choose one:\n` +
        '  · install it, e.g.  apt install redis-server  or  brew install redis\n' +
        '  · or name a running one:  REDIS_URL=redis://host:6379 npm start',
    );
  writeFileSync(`${target}.${process.pid}`, binary, { mode: 0o755 });
  renameSync(`${target}.${process.pid}`, target);
  return target;
}
