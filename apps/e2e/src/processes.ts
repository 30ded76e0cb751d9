import { connect } from 'node:net';
import { eventually } from '@dong-hanh/testing';
import { runningPlatform } from './platform.js';

/** Longer than any part of the platform takes to come back on a busy machine. */
export const AFTER_FAULT_MS = 60_000;

/** Ends a process of the platform as a crash would; the launcher restarts it. @returns the pid that ended */
export function crash(name: string): number {
  const pid = pidOf(name);
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** Waits until a part that crashed has a new process. */
export async function awaitRestart(name: string, oldPid: number): Promise<void> {
  await eventually(
    () => {
      const pid = runningPlatform().processes[name]?.pid;
      if (!pid || pid === oldPid) throw new Error(`${name} is not back`);
    },
    { withinMs: AFTER_FAULT_MS },
  );
}

/** Does something while processes stand still. Afterwards those that live go on where they were. */
export async function whileFrozen<T>(names: string[], work: () => Promise<T>): Promise<T> {
  const pids = names.map(pidOf);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGCONT');
  }
}

/** Whether a process is there, running or frozen. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Whether nobody listens at an address. @param address `host:port` */
export function refusesConnections(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}

function pidOf(name: string): number {
  const pid = runningPlatform().processes[name]?.pid;
  if (!pid) throw new Error(`no process ${name}`);
  return pid;
}
