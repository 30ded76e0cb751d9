import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { stampOfSources } from './build-web.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dong-hanh-web-'));
  write('apps/admin-web/src/live/live-page.tsx', 'page');
  write('libs/contracts/src/periods.ts', 'periods');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

describe('the stamp of the admin web', () => {
  it('is the same for the same sources', () => {
    expect(stampOfSources(folder)).toBe(stampOfSources(folder));
  });

  it.each([
    'apps/admin-web/src/live/live-page.tsx',
    'apps/admin-web/src/words/vi.json',
    'apps/admin-web/src/styles/page.css',
    'apps/admin-web/index.html',
    'apps/admin-web/vite.config.ts',
    'apps/admin-web/public/icon.svg',
    'libs/contracts/src/periods.ts',
    'package-lock.json',
  ])('changes with %s', (name) => {
    const before = stampOfSources(folder);
    write(name, 'changed');
    expect(stampOfSources(folder)).not.toBe(before);
  });

  it.each([
    'apps/admin-web/src/live/arrival.rules.spec.ts',
    'apps/admin-web/dist/index.html',
    'apps/gateway/src/main.ts',
  ])('does not change with %s', (name) => {
    const before = stampOfSources(folder);
    write(name, 'changed');
    expect(stampOfSources(folder)).toBe(before);
  });

  it('tells apart what only moved from file to file', () => {
    const before = stampOfSources(folder);
    write('apps/admin-web/src/live/live-page.tsx', '');
    write('apps/admin-web/src/live/other-page.tsx', 'page');
    expect(stampOfSources(folder)).not.toBe(before);
  });
});
