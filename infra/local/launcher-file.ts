import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from './failure.ts';
import { shown } from './paths.ts';
import {
  isAlive,
  releaseLock,
  startOf,
  takeLock,
  type LockRecord,
  type ProcessIdentity,
} from './process-lock.mjs';
import { endProcess } from './processes.ts';
import { say } from './progress.ts';
import { removeRunFile } from './run-file.ts';
import { endingOf, stopOrder, type Stage } from './supervisor.ts';

type Children = Record<string, ProcessIdentity & { stage: Stage }>;
export type LauncherState = NonNullable<LockRecord['state']>;

const stopLimitMs = 90_000;

/**
 * `$DATA_DIR/launcher.json`: whose folder this is, and the processes started for it. Written before anything is started,
 * so that whatever a crash leaves behind is found by the next start.
 */
export class LauncherFile {
  private readonly file: string;
  private state: LauncherState = 'starting';
  private children: Children = {};

  private constructor(file: string) {
    this.file = file;
  }

  /**
   * Takes the folder for this process and ends what a dead launcher left in it.
   * @returns the launcher that has the folder already, if one does
   */
  static async take(dataDir: string): Promise<LauncherFile | LockRecord> {
    mkdirSync(dataDir, { recursive: true });
    const file = join(dataDir, 'launcher.json');
    const limit = Date.now() + stopLimitMs;
    // A launcher whose terminal was killed notices within a second: only one that is still there after two looks is running.
    for (let looks = 1, told = false; ; looks++) {
      const lock = takeLock(file);
      if (lock.taken) {
        await endLeftovers(lock.left, dataDir);
        const launcher = new LauncherFile(file);
        launcher.write();
        return launcher;
      }
      const stopping = lock.holder.state === 'stopping';
      if (!stopping && looks > 1) return lock.holder;
      if (stopping && !told)
        say(`A platform (pid ${lock.holder.pid}) is stopping in ${shown(dataDir)}: waiting`);
      told ||= stopping;
      if (Date.now() > limit)
        throw new Failure(
          `Process ${lock.holder.pid} does not stop. End it:  kill -9 ${lock.holder.pid}`,
        );
      await pause(stopping ? 200 : 1_200);
    }
  }

  record(change: { state?: LauncherState; children?: Children }): void {
    this.state = change.state ?? this.state;
    this.children = change.children ?? this.children;
    this.write();
  }

  release(): void {
    releaseLock(this.file);
  }

  private write(): void {
    const { state, children } = this;
    const me: LockRecord = { pid: process.pid, start: startOf(process.pid), state, children };
    writeFileSync(`${this.file}.new`, JSON.stringify(me, null, 2), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}

/** Ends the processes of a launcher that died, in the order of a normal stop. */
async function endLeftovers(left: LockRecord | null, dataDir: string): Promise<void> {
  removeRunFile(dataDir);
  const alive = Object.entries((left?.children ?? {}) as Children).filter(([, child]) =>
    isAlive(child),
  );
  if (alive.length === 0) return;
  const names = alive.map(([name]) => name).join(', ');
  say(`An earlier start ended without stopping its processes: ending ${names}`);
  for (const stage of stopOrder) {
    const { signal, limitMs } = endingOf(stage);
    const group = alive.filter(([, child]) => child.stage === stage);
    await Promise.all(group.map(([, child]) => endProcess(child, signal, limitMs)));
  }
}
