import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { transformSync } from '@swc/core';
import type { Mutation } from './mutations.js';

const library = path.resolve(import.meta.dirname, '../..');

/** What became of a build with a bug in it. */
export interface Verdict {
  /** The seed that noticed it; undefined = nobody did. */
  caughtBy: number | undefined;
  output: string;
}

/**
 * Simulates the compiled library with one bug in it, in a process of its own.
 *
 * @param schedules the seeds 1 … schedules are tried
 * @throws Error when the place of the bug is not in its file exactly once, or the run ends by itself
 */
export function simulateWith({ file, find, replace }: Mutation, schedules: number): Verdict {
  const source = readFileSync(path.join(library, 'src', file), 'utf8');
  if (source.split(find).length !== 2) throw new Error(`not exactly once in ${file}: ${find}`);
  const mutant = path.join(library, 'node_modules/.mutants', String(process.pid));
  rmSync(mutant, { recursive: true, force: true });
  mkdirSync(path.dirname(mutant), { recursive: true });
  try {
    cpSync(path.join(library, 'dist'), mutant, { recursive: true });
    cpSync(path.join(library, 'package.json'), path.join(mutant, 'package.json'));
    const { code } = transformSync(
      source.replace(find, () => replace),
      {
        filename: file,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          target: 'es2024',
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    );
    writeFileSync(path.join(mutant, file.replace(/\.ts$/, '.js')), code);
    const main = path.join(mutant, 'simulation/main.js');
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [main, '--brief', '--schedules', String(schedules)],
      { encoding: 'utf8', timeout: 120_000, env: { ...process.env, NODE_OPTIONS: '' } },
    );
    const caught = /^seed (\d+) breaks/m.exec(stdout);
    if (!caught && status !== 0) throw new Error(`the run itself failed: ${stderr}`);
    return { caughtBy: caught ? Number(caught[1]) : undefined, output: stdout };
  } finally {
    rmSync(mutant, { recursive: true, force: true });
  }
}
