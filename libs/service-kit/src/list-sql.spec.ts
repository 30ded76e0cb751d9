import { describe, expect, it } from '@jest/globals';
import { CursorSigner } from './paging.js';
import { Problem } from './problem.js';
import { cursorAfter, placeOf, SqlFilters } from './list-sql.js';

const place = { day: '2023-08-10', id: '01900000-0000-7000-8000-000000000001' };
const byDay = { day: 'a.signed_on', id: 'a.id' };

describe('the conditions of a list', () => {
  it('are none when nothing is asked', () => {
    const filters = new SqlFilters().add('a.issuer = ?', undefined).after(byDay, undefined);
    expect([filters.where, filters.parameters]).toEqual(['', []]);
  });

  it('hold only what is asked, with parameters in order', () => {
    const filters = new SqlFilters()
      .add('a.issuer = ?', undefined)
      .add('a.form = ?', 'emulation-flag')
      .add('a.signed_on >= ?', '2023-01-01');
    expect(filters.where).toBe('where a.form = $1 and a.signed_on >= $2');
    expect(filters.parameters).toEqual(['emulation-flag', '2023-01-01']);
  });

  it('begin with what always holds and end with where the page begins', () => {
    const filters = new SqlFilters(["d.kind = 'award'"])
      .add('d.issuer = ?', 'vgcl')
      .after(byDay, place);
    expect(filters.where).toBe(
      "where d.kind = 'award' and d.issuer = $1 and (a.signed_on, a.id) < ($2::date, $3::uuid)",
    );
    expect(filters.parameters).toEqual(['vgcl', place.day, place.id]);
  });

  it('never put a value into the statement', () => {
    const filters = new SqlFilters().add('a.issuer = ?', `'; drop table awards; --`);
    expect(filters.where).toBe('where a.issuer = $1');
  });

  it('leave the list they began with as it was', () => {
    const conditions = ['true'];
    new SqlFilters(conditions).add('a.form = ?', 'emulation-flag').after(byDay, place);
    expect(conditions).toEqual(['true']);
  });
});

describe('a cursor', () => {
  const signer = new CursorSigner('a secret of specs that nobody else has');
  const cursor = cursorAfter(signer, 'awards', place);

  const refusalOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof Problem ? error.code : error;
    }
    return undefined;
  };

  it('continues the list that it came from', () => {
    expect(placeOf(signer, 'awards', cursor)).toMatchObject(place);
  });

  it('is not needed for the first page', () => {
    expect(placeOf(signer, 'awards', undefined)).toBeUndefined();
  });

  it('is refused by another list', () => {
    expect(refusalOf(() => placeOf(signer, 'award-decisions', cursor))).toBe('bad-cursor');
  });

  it.each(['', 'x', `${cursor}x`, cursor.split('.')[0]!, `e30.${cursor.split('.')[1]}`])(
    'is refused when it is made up: %s',
    (made) => {
      expect(refusalOf(() => placeOf(signer, 'awards', made))).toBe('bad-cursor');
    },
  );
});
