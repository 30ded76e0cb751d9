import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, isBuilt, root } from './paths.ts';
import { runCommand } from './run-command.ts';

const limitMs = 120_000;
const app = 'apps/admin-web';
const stampFile = join(cacheDir, 'admin-web.stamp');

/** All that the pages are made of; specs are not. */
const sources = [
  `${app}/*.{html,ts,json}`,
  `${app}/public/**/*.*`,
  `${app}/src/**/*.{ts,tsx,css,json}`,
  'libs/contracts/src/**/*.ts',
  'libs/contracts/package.json',
  'package-lock.json',
];

/** Bundles the admin web when its sources are no longer those of the last bundle. */
export async function buildWeb(logsDir: string, signal: AbortSignal): Promise<void> {
  const stamp = stampOfSources(root);
  if (isBuilt(`${app}/dist/index.html`) && lastStamp() === stamp) return;
  // Half a build leaves no stamp.
  rmSync(stampFile, { force: true });
  await runCommand(join(root, 'node_modules/.bin/vite'), ['build', app], {
    what: 'Bundling the admin web',
    cwd: root,
    // Vite looks for nothing in the environment of whoever starts the platform.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production' },
    log: join(logsDir, 'build-web.log'),
    limitMs,
    signal,
  });
  writeFileSync(stampFile, stamp);
}

function lastStamp(): string | undefined {
  return existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
}

/** What tells two states of the sources apart: the paths and contents of all files. */
export function stampOfSources(folder: string): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: folder }).filter((name) => !name.endsWith('.spec.ts'));
  for (const file of files.sort()) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
