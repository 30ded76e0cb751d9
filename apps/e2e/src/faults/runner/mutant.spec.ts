import { describe, expect, it } from '@jest/globals';
import { mutated } from './mutant.js';

const edit = { file: 'libs/x/src/a.ts', find: 'a > b', replace: '$& true' };

describe('a bug put into compiled code', () => {
  it('stands where the protection stood, to the letter', () => {
    expect(mutated('if (a > b) stop();', [edit])).toBe('if ($& true) stop();');
  });

  it('is put in beside another', () => {
    const edits = [edit, { ...edit, find: 'stop()', replace: '' }];
    expect(mutated('if (a > b) stop();', edits)).toBe('if ($& true) ;');
  });

  it.each(['if (a < b) stop();', 'if (a > b && a > b) stop();'])(
    'is refused where its place is not there once: %s',
    (code) => {
      expect(() => mutated(code, [edit])).toThrow(/times, not once, in what libs\/x\/src\/a\.ts/);
    },
  );
});
