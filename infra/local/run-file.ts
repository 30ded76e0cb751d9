import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './process-lock.mjs';

interface RunningProcess {
  pid?: number;
  url?: string;
  brokers?: string;
  metrics?: string;
  /** the small volume of its data, where full disks are tried */
  disk?: string;
}

/** `$DATA_DIR/run.json`: there while the platform is ready, for people, specs and tools. */
export interface RunFile {
  gateway: string;
  /** `pid` is absent for servers that were given by an address in the environment */
  processes: Record<string, RunningProcess>;
}

const path = (dataDir: string) => join(dataDir, 'run.json');

export function readRunFile(dataDir: string): RunFile | null {
  return readJson<RunFile>(path(dataDir));
}

/** Replaces the file as a whole. Its owner alone may read it: the address of PostgreSQL holds a password. */
export function writeRunFile(dataDir: string, content: RunFile): void {
  const draft = `${path(dataDir)}.new`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path(dataDir));
}

export function removeRunFile(dataDir: string): void {
  rmSync(path(dataDir), { force: true });
}
