import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Failure } from '../failure.ts';
import { faultSetting } from '../fault-setting.ts';
import { substituteFolders } from './postgres-user.ts';

/** Room for the data of an empty platform and some more, so that the rest is filled in a moment. */
const sizes = { postgres: '384m', kafka: '256m' };

/**
 * Puts a small volume in memory (tmpfs) where a part keeps its data, when the platform was asked for one.
 * @returns whether there is one
 */
export function smallDisk(part: keyof typeof sizes, folder: string): boolean {
  if (faultSetting() !== 'small-disk') return false;
  mkdirSync(folder, { recursive: true });
  if (mountsBelow([folder]).includes(folder)) return true;
  const mount = ['-t', 'tmpfs', '-o', `size=${sizes[part]},mode=0755`, 'tmpfs', folder];
  const { status, stderr, error } = spawnSync('mount', mount, { encoding: 'utf8' });
  if (status !== 0)
    throw new Failure(
      `This machine gives no small volume at ${folder}: ${(error?.message ?? stderr).trim()}\n` +
        'Full disks can be tried where tmpfs may be mounted: as root, in a container with CAP_SYS_ADMIN.',
    );
  return true;
}

/** The small volumes of a data folder, by the part that uses them. */
export function smallDisks(dataDir: string): { postgres?: string; kafka?: string } {
  const mounted = mountsBelow([dataDir, ...substituteFolders(dataDir)]);
  const ending = (name: string) => mounted.find((each) => basename(each) === name);
  return { postgres: ending('postgres-disk'), kafka: ending('kafka') };
}

/** Takes the small volumes of a data folder away, with what lies on them. */
export function removeSmallDisks(dataDir: string): void {
  for (const folder of mountsBelow([dataDir, ...substituteFolders(dataDir)]))
    spawnSync('umount', ['--lazy', folder]);
}

function mountsBelow(folders: string[]): string[] {
  const table = '/proc/mounts';
  if (!existsSync(table)) return [];
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mounted) => folders.some((each) => `${mounted}/`.startsWith(`${each}/`)));
}
