import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { substituteFolders } from './parts/postgres-user.ts';
import { removeSmallDisks } from './parts/small-disk.ts';

const ours = [
  ...['postgres', 'postgres.new', 'postgres.password', 'postgres-disk', 'kafka', 'redis', 'logs'],
  ...['ports.json', 'secrets.json', 'identity-keys.json', 'run.json', 'launcher.json'],
];

/** Deletes what the platform keeps for a data folder, here and in its substitute; files of others stay. */
export function removeData(dataDir: string): void {
  removeSmallDisks(dataDir);
  for (const name of ours) rmSync(join(dataDir, name), { recursive: true, force: true });
  if (existsSync(dataDir) && readdirSync(dataDir).length === 0) rmdirSync(dataDir);
  for (const folder of substituteFolders(dataDir)) rmSync(folder, { recursive: true, force: true });
}
