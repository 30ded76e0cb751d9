import { join } from 'node:path';
import { root } from './paths.ts';
import { exitOf } from './run-command.ts';

const limitMs = 10 * 60_000;
const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** What is checked without running the product. */
export const staticChecks = {
  format: [bin('prettier'), '--check', '--log-level', 'warn', '.'],
  lint: [bin('eslint'), '.'],
  types: [bin('tsc'), '-p', 'tsconfig.check.json', '--noEmit'],
  'types of the web': [bin('tsc'), '-p', 'apps/admin-web/tsconfig.json'],
  build: [bin('tsc'), '-b'],
} as const;

export type StaticCheck = keyof typeof staticChecks;

/** @returns whether the check is green; what it finds goes to the terminal */
export async function runStaticCheck(name: StaticCheck, signal: AbortSignal): Promise<boolean> {
  const [program, ...args] = staticChecks[name];
  const { code } = await exitOf(program, [...args], { what: name, cwd: root, limitMs, signal });
  return code === 0;
}
