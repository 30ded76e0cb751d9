import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.ts';
import { explain, Failure, Stopped } from './failure.ts';
import { dataDir, root } from './paths.ts';
import { exitOf } from './run-command.ts';
import { stopRequest } from './stop-request.ts';

const limitMs = 6 * 3_600_000;

/** Compiles a project and runs a program at the terminal, with the arguments of this command; ends with its exit code. */
export async function runProgram({
  project,
  file,
  stopWith,
}: {
  project: string;
  file: string;
  stopWith?: NodeJS.Signals;
}) {
  const signal = stopRequest();
  try {
    await build(join(dataDir(), 'logs'), signal, project);
    if (!existsSync(join(root, file))) throw new Failure(`There is no ${file}.`);
    const { code } = await exitOf(process.execPath, [join(root, file), ...process.argv.slice(2)], {
      what: file,
      cwd: root,
      limitMs,
      signal,
      ...(stopWith && { stopWith }),
    });
    process.exitCode = typeof code === 'number' ? code : 1;
  } catch (error) {
    if (!(error instanceof Stopped)) process.stderr.write(`${explain(error)}\n`);
    process.exitCode = error instanceof Stopped ? 130 : 1;
  }
}
