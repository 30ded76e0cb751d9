import { createInterface } from 'node:readline/promises';
import { removeData } from './data-folder.ts';
import { explain, Failure } from './failure.ts';
import { LauncherFile } from './launcher-file.ts';
import { dataDir, shown } from './paths.ts';
import { say } from './progress.ts';

/** `npm run reset`: deletes the data of a platform that is not running. */
async function reset(): Promise<void> {
  const dir = dataDir();
  const launcher = await LauncherFile.take(dir);
  if (!(launcher instanceof LauncherFile))
    throw new Failure(
      `The platform in ${shown(dir)} is running (pid ${launcher.pid}): stop it first.`,
    );
  try {
    if (!process.argv.includes('--yes') && !(await agreed(dir))) return say('Nothing was deleted.');
    removeData(dir);
    say(`Deleted the data in ${shown(dir)}`);
  } finally {
    launcher.release();
  }
}

async function agreed(dir: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Failure('There is no terminal to ask at: npm run reset -- --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete all local data in ${shown(dir)}? [y/N] `);
  terminal.close();
  return /^(y|yes|c|có)$/i.test(answer.trim());
}

try {
  await reset();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
