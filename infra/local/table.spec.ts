import { describe, expect, it } from '@jest/globals';
import { formatTable } from './table.ts';

describe('a table', () => {
  it('aligns words to the left and numbers to the right', () => {
    const lines = formatTable([
      { form: 'medal', count: 17 },
      { form: 'certificate', count: 5 },
    ]).split('\n');
    expect(lines).toEqual([
      '  form         count',
      '  ───────────  ─────',
      '  medal           17',
      '  certificate      5',
    ]);
  });

  it('leaves a cell empty when a row lacks it', () => {
    expect(
      formatTable([{ a: 'x' }, { b: 'y' }])
        .split('\n')
        .at(-1),
    ).toBe('     y');
  });
});
