import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** How a command of the launcher ended, and what it printed. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const limitMs = 30_000;

/**
 * Runs a program of this folder to its end, without a terminal.
 * @param environment all that it sees: nothing of the environment of the specs
 */
export function outcomeOf(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, program), ...args],
      { env: environment, timeout: limitMs },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number')
          reject(new Error(`${program} did not end by itself:\n${stdout}${stderr}`));
        else resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      },
    );
  });
}

/** What a person never wants to see in place of an explanation. */
export const stackTrace = /^\s+at /m;
