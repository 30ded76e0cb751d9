import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * When a process began (kernel ticks on Linux, a date elsewhere), or null when there is none.
 * A pid together with its start names a process for good: pids alone are used again.
 */
export function startOf(pid) {
  return statusOf(pid)?.start ?? null;
}

/** The parent and the grandparent of a process, with their names; none that is gone. */
export function parentsOf(pid) {
  const parent = statusOf(pid)?.parent;
  const grandparent = statusOf(parent)?.parent;
  return [parent, grandparent]
    .map((each) => ({ pid: each, ...statusOf(each) }))
    .filter(({ start }) => start);
}

function statusOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return null;
  }
}

/** proc_pid_stat(5): the name in parentheses, then state, parent, … and the start as the 20th. */
function fromProc(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  const name = stat.slice(stat.indexOf('(') + 1, end);
  return fields[0] === 'Z' ? null : { name, parent: Number(fields[1]), start: fields[19] };
}

function fromPs(pid) {
  const args = ['-o', 'ppid=,lstart=,comm=', '-p', `${pid}`];
  const line = execFileSync('ps', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const [, parent, start, name] = /^\s*(\d+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\d+)\s+(.*)$/m.exec(line);
  return { name, parent: Number(parent), start };
}

export function isAlive(identity) {
  return identity != null && identity.start != null && startOf(identity.pid) === identity.start;
}

/** The JSON in a file, or null when it is absent or broken. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Takes a lock file for this process: `{ taken: true, left }`, where `left` is the record of a holder that died
 * without releasing it, or `{ taken: false, holder }`. The `children` of a dead holder are carried into the new
 * record, so that a second crash does not lose sight of them.
 */
export function takeLock(file) {
  const mine = { pid: process.pid, start: startOf(process.pid) };
  const draft = `${file}.${process.pid}`;
  let left = null;
  try {
    for (;;) {
      writeFileSync(draft, JSON.stringify({ ...mine, children: left?.children }), { mode: 0o600 });
      // A link appears whole or not at all, so no one ever reads a half-written record.
      if (tryLink(draft, file)) return { taken: true, left };
      const holder = readJson(file);
      if (isAlive(holder)) return { taken: false, holder };
      left = moveAside(file, `${draft}.left`) ?? left;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

export function releaseLock(file) {
  if (readJson(file)?.pid === process.pid) rmSync(file, { force: true });
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Removes a dead holder's record; puts it back when another process took the lock a moment ago. */
function moveAside(file, aside) {
  try {
    renameSync(file, aside);
  } catch {
    return null;
  }
  const record = readJson(aside);
  if (isAlive(record)) tryLink(aside, file);
  rmSync(aside, { force: true });
  return record;
}
