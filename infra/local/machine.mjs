import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Facts about this machine that the launcher and `npm run doctor` both ask for. */

/** The full path of a program on PATH, or null. */
export function onPath(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not in this folder
    }
  }
  return null;
}

/** The Java program to use and its major version, or null. macOS has a `java` that only says that there is none. */
export function findJava() {
  const home = process.env.JAVA_HOME;
  const program = home ? join(home, 'bin', 'java') : onPath('java');
  if (!program) return null;
  const answer = spawnSync(program, ['-version'], { encoding: 'utf8', timeout: 20_000 });
  const version = /version "(?:1\.)?(\d+)/.exec(`${answer.stderr}${answer.stdout}`)?.[1];
  return answer.status === 0 && version ? { program, major: Number(version) } : null;
}
