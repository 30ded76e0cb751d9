import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { catalogue } from './faults/catalogue.js';

/** All rows and then all controls, each control on a platform of its own. */
const LIMIT_MS = 110 * 60_000;
jest.setTimeout(LIMIT_MS);

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
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [program, '--runs', '1', '--controls', '--json', file], {
    env: { PATH, HOME, TMPDIR },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise((resolve) => child.once('exit', resolve));
  report = JSON.parse(readFileSync(file, 'utf8')) as Report;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(catalogue.map((scenario) => [scenario.fault, scenario] as const))(
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
