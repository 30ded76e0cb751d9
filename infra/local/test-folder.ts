import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeData } from './data-folder.ts';
import { LauncherFile } from './launcher-file.ts';
import { root } from './paths.ts';
import { isAlive, readJson, type LockRecord } from './process-lock.mjs';

const prefix = 'dong-hanh-test-';
const parts = ['specs', 'platform'] as const;

/** The folder of one `npm test`: `specs` for the servers of the specs, `platform` for the composed platform. */
export class TestFolder {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), prefix));
    // The database user must be able to enter.
    chmodSync(this.path, 0o755);
  }

  of(part: (typeof parts)[number]): string {
    return join(this.path, part);
  }

  /** Copies the logs to test-results/logs in the clone, for whoever looks into a failure. */
  keepLogs(): string {
    const kept = join(root, 'test-results', 'logs');
    rmSync(kept, { recursive: true, force: true });
    for (const part of parts)
      if (existsSync(join(this.of(part), 'logs')))
        cpSync(join(this.of(part), 'logs'), join(kept, part), { recursive: true });
    return kept;
  }

  async remove(): Promise<void> {
    await removeTestFolder(this.path);
  }
}

/** Ends and removes what runs left that were killed before they could clean up. */
export async function sweepTestFolders(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const folder = join(tmpdir(), name);
    const records = parts.map((part) => readJson<LockRecord>(join(folder, part, 'launcher.json')));
    // A folder without any record may belong to a run that begins right now.
    if (records.some((record) => record) && !records.some((record) => isAlive(record)))
      await removeTestFolder(folder);
  }
}

async function removeTestFolder(folder: string): Promise<void> {
  for (const part of parts.map((each) => join(folder, each)).filter(existsSync)) {
    const launcher = await LauncherFile.take(part);
    if (launcher instanceof LauncherFile) launcher.release();
    removeData(part);
  }
  rmSync(folder, { recursive: true, force: true });
}
