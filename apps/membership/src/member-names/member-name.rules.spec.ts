import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldName, memberNumberOf, readSearch } from './member-name.rules.js';

describe('a name without marks', () => {
  it.each([
    ['Nguyễn Văn A', 'nguyen van a'],
    ['Đặng Thị Đào', 'dang thi dao'],
    ['Trần Ước Ơn', 'tran uoc on'],
    ['Lê Thị Hòa'.normalize('NFD'), 'le thi hoa'],
    ['Y Xuân-Niê', 'y xuan-nie'],
  ])('%s is %s', (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });
});

describe('what a search looks for', () => {
  it('is each word at the start of a word, in the order typed', () => {
    expect(readSearch('Ng Văn A')).toEqual({
      kind: 'name',
      text: 'Ng Văn A',
      folded: 'ng van a',
      pattern: '% ng% van% a%',
    });
  });

  it('takes the signs of patterns as letters', () => {
    expect(readSearch('100%_\\')).toMatchObject({ pattern: '% 100\\%\\_\\\\%' });
  });

  it.each(['DV-000000017', 'dv-17', 'DV17', '17', '000000017'])(
    'is a member number in %s',
    (typed) => {
      expect(readSearch(typed)).toEqual({ kind: 'number', memberNumber: 'DV-000000017' });
    },
  );

  it('is a name when a number has letters around it', () => {
    expect(readSearch('Nam 17').kind).toBe('name');
  });
});

describe('member numbers', () => {
  it('have one width, so that they sort as they were given', () => {
    const numbers = [9, 10, 12_000_000].map(memberNumberOf);
    expect(numbers).toEqual(['DV-000000009', 'DV-000000010', 'DV-012000000']);
    expect(numbers).toEqual(numbers.toSorted());
  });
});

describe('any name', () => {
  const letters = [...'aáàăắâấeéêếiíoóôốơớuúưứyýdđAĂÂĐÊÔƠƯ bcghklmnpqrstvx'];
  const name = fc.string({ unit: fc.constantFrom(...letters), minLength: 1 });

  it('is found by itself, with marks and without', () => {
    fc.assert(
      fc.property(name, (text) => {
        const words = text.normalize('NFC').trim().replace(/\s+/gu, ' ');
        fc.pre(words !== '');
        for (const typed of [words, foldName(words), words.toUpperCase()]) {
          const search = readSearch(typed.normalize('NFC'));
          expect(search.kind === 'name' && search.folded).toBe(foldName(words));
        }
      }),
    );
  });

  it('has neither marks nor capitals when folded, and folding again changes nothing', () => {
    fc.assert(
      fc.property(name, (text) => {
        const folded = foldName(text);
        expect(folded).toMatch(/^[a-z ]*$/);
        expect(foldName(folded)).toBe(folded);
      }),
    );
  });

  it('is the same in both Unicode forms', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(foldName(text.normalize('NFD'))).toBe(foldName(text.normalize('NFC')));
      }),
    );
  });
});
