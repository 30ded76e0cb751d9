import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readJson } from './process-lock.mjs';

// Below the range from which systems take the ports of outgoing connections: there, a client that waits for a restarting
// server can be given the server's own port, connect to itself and so keep the server from coming back.
const lowest = 21_000;
const highest = 31_999;

/** Whether no one listens on a port of this machine, on any of its addresses. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The ports of one data folder: the same at every start as long as they are free. */
export class Ports {
  private readonly file: string;
  private readonly chosen: Record<string, number>;

  constructor(dataDir: string) {
    this.file = join(dataDir, 'ports.json');
    this.chosen = readJson<Record<string, number>>(this.file) ?? {};
  }

  async of(name: string): Promise<number> {
    const remembered = this.chosen[name];
    if (remembered && (await isFree(remembered))) return remembered;
    for (;;) {
      const port = randomInt(lowest, highest + 1);
      if (Object.values(this.chosen).includes(port)) continue;
      this.chosen[name] = port;
      if (!(await isFree(port))) continue;
      writeFileSync(this.file, JSON.stringify(this.chosen, null, 2));
      return port;
    }
  }
}
