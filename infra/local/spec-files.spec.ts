import { describe, expect, it } from '@jest/globals';
import { kindOf, kindsMatching } from './spec-files.ts';

const files = [
  'apps/emulation/src/awards/award.rules.spec.ts',
  'apps/emulation/src/awards/awards.service.int.spec.ts',
  'apps/e2e/src/award-journey.e2e.spec.ts',
  'infra/local/killed-launcher.deep.spec.ts',
];

describe('the kind of a spec', () => {
  it('is written in its suffix', () => {
    expect(files.map(kindOf)).toEqual(['unit', 'int', 'e2e', 'deep']);
  });
});

describe('the kinds that a pattern needs', () => {
  it('are all of them without a pattern', () => {
    expect(kindsMatching([], files)).toEqual(['unit', 'int', 'e2e', 'deep']);
  });

  it('are those with a matching file', () => {
    expect(kindsMatching(['apps/emulation'], files)).toEqual(['unit', 'int']);
    expect(kindsMatching(['journey'], files)).toEqual(['e2e']);
  });

  it('are none when nothing matches', () => {
    expect(kindsMatching(['no-such-spec'], files)).toEqual([]);
  });
});
