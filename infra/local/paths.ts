import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** The clone. */
export const root = resolve(import.meta.dirname, '..', '..');

/** Downloads shared by every data folder of this clone. */
export const cacheDir = join(root, 'node_modules', '.cache', 'dong-hanh');

/** Where this copy keeps its databases, logs and ports. */
export function dataDir(): string {
  return resolve(root, process.env.DATA_DIR || '.local');
}

/** A path as a person in the clone would type it. */
export function shown(path: string): string {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short || '.';
}

/** Whether a program of ours has been built. */
export function isBuilt(file: string): boolean {
  return existsSync(join(root, file));
}
