import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import {
  openProgramme,
  runsOn,
  searchTextOf,
  wordsOf,
  type WrittenProgramme,
} from './programme.rules.js';

const tet: WrittenProgramme = {
  code: 'tet-sum-vay-2024',
  name: 'Tết Sum vầy – Xuân Bình an',
  aliases: ['Tết ấm áp', 'Xuân đoàn viên'],
  kind: 'seasonal',
  from: '2024-01-15',
  to: '2024-02-10',
};

describe('opening a programme', () => {
  it('gives it an id and its first version', () => {
    expect(openProgramme(tet, () => 'an id')).toEqual({ ...tet, id: 'an id', version: 1 });
  });

  it.each(['2024-01-15', null])('may end on its first day, or never: %s', (to) => {
    expect(openProgramme({ ...tet, to }, () => 'x').to).toBe(to);
  });

  it('that ends before it begins is refused', () => {
    const work = () => openProgramme({ ...tet, to: '2024-01-14' }, () => 'x');
    expect(work).toThrow(RuleViolation);
    expect(work).toThrow(
      expect.objectContaining({
        code: 'programme-dates-reversed',
        faults: [expect.objectContaining({ pointer: '/to' })],
      }),
    );
  });
});

describe('a programme runs', () => {
  it.each([
    ['2024-01-14', false],
    ['2024-01-15', true],
    ['2024-02-10', true],
    ['2024-02-11', false],
  ])('on %s: %s', (day, expected) => expect(runsOn(tet, day)).toBe(expected));

  it('for ever without a last day', () => {
    expect(runsOn({ from: '2010-01-01', to: null }, '2099-12-31')).toBe(true);
  });
});

describe('the words of a search', () => {
  it('stand between what is neither letter nor digit', () => {
    expect(wordsOf('Tết Sum vầy – Xuân (2024)')).toEqual(['Tết', 'Sum', 'vầy', 'Xuân', '2024']);
    expect(wordsOf('tet-sum_vay%')).toEqual(['tet', 'sum', 'vay']);
    expect(wordsOf(' – % _')).toEqual([]);
  });

  it('stay whole with marks that are typed apart from their letters', () => {
    expect(wordsOf('Tết'.normalize('NFD'))).toEqual(['Tết'.normalize('NFD')]);
  });

  it('of a programme are those of its name, its code and its aliases, each after a blank', () => {
    expect(searchTextOf(tet)).toBe(
      ' Tết Sum vầy Xuân Bình an tet sum vay 2024 Tết ấm áp Xuân đoàn viên',
    );
  });
});
