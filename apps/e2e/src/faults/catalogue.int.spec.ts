import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from './catalogue.js';
import { mutated } from './runner/mutant.js';
import type { Edit } from './scenario.js';

const root = path.resolve(import.meta.dirname, '../../../..');

function compiled(source: string): string {
  const file = source.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  return readFileSync(path.join(root, file), 'utf8');
}

describe('the catalogue of faults', () => {
  it('names each row once, in kebab-case', () => {
    const names = catalogue.map(({ name }) => name);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(catalogue.map(({ name, control }) => [name, control] as const))(
    '%s: the protection that its control removes is where it was',
    (_, { edits }) => {
      const files = Map.groupBy<string, Edit>(edits, ({ file }) => file);
      expect(files.size).toBeGreaterThan(0);
      for (const [file, own] of files) {
        const code = compiled(file);
        expect(mutated(code, own)).not.toBe(code);
      }
    },
  );
});
