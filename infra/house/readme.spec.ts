import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Paths that the README names whole; those with a placeholder are patterns. */
const named = [...new Set(readme.match(/(?:apps|libs|infra|docs|examples)\/[\w./-]*\w/g) ?? [])];
const scripts = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  }
).scripts;

describe('the README', () => {
  it('names enough files to be worth checking', () => {
    expect(named.length).toBeGreaterThan(15);
  });

  it.each(named)('names %s, which exists', (path) => {
    expect(existsSync(join(root, path))).toBe(true);
  });

  it('names commands that exist', () => {
    const commands = [...readme.matchAll(/npm (?:run (?:-s )?)?([a-z][a-z:]*)/g)].map(
      ([, name]) => name as string,
    );
    const known = new Set([...Object.keys(scripts), 'run', 'ci']);
    expect(commands.filter((name) => !known.has(name))).toEqual([]);
  });
});
