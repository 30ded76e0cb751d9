import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { infrastructure } from '@dong-hanh/testing';
import { createRedis } from '../redis.js';

/** A Redis that a spec may kill and wipe, at the same address each time. */
export interface OwnRedis {
  url: string;
  start(): Promise<void>;
  /** Ends the process at once; nothing of it was on disk. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function ownRedis(): Promise<OwnRedis> {
  const program = await runningProgram();
  const folder = await mkdtemp(path.join(tmpdir(), 'jobs-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const kill = async () => {
    if (!server) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
    server = undefined;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start: async () => {
      const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
      server = spawn(program, [...place, '--save', '', '--appendonly', 'no'], { stdio: 'pipe' });
      for await (const output of server.stdout!) {
        if (String(output).includes('Ready to accept connections')) break;
      }
      server.stdout?.resume();
    },
    close: async () => {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

/** The program of the Redis that serves this run. */
async function runningProgram(): Promise<string> {
  const redis = createRedis(infrastructure().redisUrl, {
    name: 'spec',
    whenAway: 'wait',
    onError: () => undefined,
  });
  const answer = await redis.info('server');
  redis.disconnect();
  const program = /^executable:(.+)$/m.exec(answer)?.[1]?.trim() ?? '';
  if (!existsSync(program)) throw new Error(`Redis of this run is not on this machine: ${program}`);
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
