import { existsSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** A process with all that it has started, the process itself first. Linux only. */
export function treeOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [pid];
  const listed = readFileSync(file, 'utf8');
  return [pid, ...listed.split(' ').map(Number).filter(Boolean).flatMap(treeOf)];
}

/**
 * CPU seconds of a process and of all that it started, those that ended included: PostgreSQL has one
 * process per connection, and their time would be lost with the connection.
 */
export function cpuSecondsOf(pid: number): number {
  return treeOf(pid).reduce((sum, each) => sum + ticksOf(each), 0) / TICKS_PER_SECOND;
}

function ticksOf(pid: number): number {
  try {
    return ticksIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // It ended meanwhile, and its parent has been given its time.
    return 0;
  }
}

/** Own time and that of children which ended, from `/proc/PID/stat`; the name before may hold blanks. */
export function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
}

/**
 * Starts counting the CPU seconds of processes by name.
 *
 * @returns what each has used since; one that ended counts up to its end only if its parent is counted too
 */
export function measureCpu(pids: Record<string, number>): () => Record<string, number> {
  const read = () =>
    Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSecondsOf(pid)]));
  const before = read();
  return () =>
    Object.fromEntries(
      Object.entries(read()).map(([name, seconds]) => [
        name,
        Math.round((seconds - before[name]!) * TICKS_PER_SECOND) / TICKS_PER_SECOND,
      ]),
    );
}
