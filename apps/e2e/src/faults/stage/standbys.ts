import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { eventually } from '@dong-hanh/testing';
import { runningPlatform } from '../../platform.js';
import { AFTER_FAULT_MS } from '../../processes.js';

/** A second process of a service, with the same settings but its port. */
export interface Standby {
  pid: number;
  url: string;
  /** Stops it as the launcher stops a service. */
  stop(): Promise<void>;
}

/**
 * Second processes of services, beside those that the launcher keeps. The settings are taken from the
 * running process, through /proc: this needs Linux.
 */
export class Standbys {
  private readonly children: ChildProcess[] = [];

  /**
   * Starts a second process and returns when it is ready.
   *
   * @param other settings that are not those of the first
   */
  async start(service: string, other: NodeJS.ProcessEnv = {}): Promise<Standby> {
    const { child, ...standby } = await this.spawn(service, other);
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`the second ${service} ended by itself`);
        const { status } = await fetch(`${standby.url}/readyz`, {
          signal: AbortSignal.timeout(2_000),
        });
        if (status !== 200) throw new Error(`the second ${service} is not ready: ${status}`);
      },
      { withinMs: AFTER_FAULT_MS, everyMs: 50 },
    );
    return standby;
  }

  /** Starts a second process and waits for nothing. */
  async launch(service: string): Promise<Standby> {
    const { child: _, ...standby } = await this.spawn(service, {});
    return standby;
  }

  /** Stops those that still run, as the launcher stops a service. */
  async close(): Promise<void> {
    await Promise.all(this.children.splice(0).map(end));
  }

  private async spawn(
    service: string,
    other: NodeJS.ProcessEnv,
  ): Promise<Standby & { child: ChildProcess }> {
    const { pid } = runningPlatform().processes[service]!;
    const port = await freePort();
    const env = { ...settingsOf(pid), ...other, PORT: `${port}` };
    const [program = '', ...args] = partsOf(`/proc/${pid}/cmdline`);
    const child = spawn(program, args, { env, stdio: 'ignore' });
    this.children.push(child);
    const url = `http://127.0.0.1:${port}`;
    return { child, pid: child.pid!, url, stop: () => end(child) };
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(limit);
}

function settingsOf(pid: number): NodeJS.ProcessEnv {
  return Object.fromEntries(
    partsOf(`/proc/${pid}/environ`).map((each) => {
      const at = each.indexOf('=');
      return [each.slice(0, at), each.slice(at + 1)];
    }),
  );
}

function partsOf(file: string): string[] {
  return readFileSync(file, 'utf8').split('\0').filter(Boolean);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
