import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { catalogue } from './faults/catalogue.js';

/** All rows and then all controls, each control on a platform of its own: 40 and 40, about two minutes each. */
const LIMIT_MS = 110 * 60_000;
jest.setTimeout(LIMIT_MS);

/** `FAULTS_ONLY=poison,two-relays` tries these alone. */
const only = process.env.FAULTS_ONLY?.split(',');
const scenarios = catalogue
  .filter(({ name }) => !only || only.includes(name))
  .filter(({ isForLinux }) => !isForLinux || process.platform === 'linux');

interface Report {
  rows: { name: string; runs: number; what: string[] }[];
  controls: { name: string; isRed: boolean; what: string }[];
}

let folder: string;
let report: Report;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'faults-'));
  const file = path.join(folder, 'faults.json');
  const program = path.resolve(import.meta.dirname, '../../../infra/local/faults.ts');
  const { PATH, HOME, TMPDIR, FAULT_SECONDS, FAULT_BACKLOG } = process.env;
  const options = ['--runs', '1', '--controls', '--json', file];
  if (only) options.push('--only', only.join());
  const child = spawn(process.execPath, [program, ...options], {
    env: { PATH, HOME, TMPDIR, FAULT_SECONDS, FAULT_BACKLOG },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise((resolve) => child.once('exit', resolve));
  report = JSON.parse(readFileSync(file, 'utf8')) as Report;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(scenarios.map((scenario) => [scenario.fault, scenario] as const))(
  '%s',
  (_, { name }) => {
    it('loses nothing and counts nothing twice', () => {
      expect(report.rows.find((row) => row.name === name)).toMatchObject({ runs: 1, what: [] });
    });

    it('is noticed when the protection against it is removed', () => {
      expect(report.controls.find((control) => control.name === name)).toMatchObject({
        isRed: true,
      });
    });
  },
);
