import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { onPath } from './machine.mjs';
import { isFree } from './ports.ts';
import { commandLineOf } from './processes.ts';

const listening = '0A';

/** The process that listens on a port, as far as this user may see it. */
export function holderOf(port: number): { pid: number; command: string } | null {
  const pid = process.platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
  return pid ? { pid, command: commandLineOf(pid) } : null;
}

/** The inode of the socket that listens on a port, from the text of /proc/net/tcp. */
export function listeningInode(table: string, port: number): string | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n')) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === listening && local?.endsWith(suffix)) return inode ?? null;
  }
  return null;
}

function holderFromProc(port: number): number | null {
  const inode = ['/proc/net/tcp', '/proc/net/tcp6']
    .map((file) => listeningInode(readFileSync(file, 'utf8'), port))
    .find(Boolean);
  if (!inode) return null;
  const isHolder = (pid: string) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some(
        (fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`,
      );
    } catch {
      // another user's process, or one that just ended
      return false;
    }
  };
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isHolder(name));
  return pid ? Number(pid) : null;
}

function holderFromLsof(port: number): number | null {
  const lsof = onPath('lsof') ?? '/usr/sbin/lsof';
  const answer = spawnSync(lsof, ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], {
    encoding: 'utf8',
  });
  return Number(answer.stdout?.split('\n')[0]) || null;
}

/** Says who has the port, and the command that works. */
export async function portTaken(port: number): Promise<string> {
  let free = port + 1;
  while (!(await isFree(free))) free++;
  return portTakenMessage(port, holderOf(port), free);
}

export function portTakenMessage(
  port: number,
  holder: { pid: number; command: string } | null,
  free: number,
): string {
  const who = holder ? `process ${holder.pid} (${holder.command})` : 'a process of another user';
  return `Port ${port} is taken by ${who}. This works:\n  PORT=${free} npm start`;
}
