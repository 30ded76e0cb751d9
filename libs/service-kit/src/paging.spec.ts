import { describe, expect, it } from '@jest/globals';
import { CursorSigner, pageOf } from './paging.js';
import { localeOf, requestIdOf } from './request-context.js';

const signer = new CursorSigner('c'.repeat(32));

describe('a cursor', () => {
  it('brings back the position it was made from', () => {
    expect(signer.read('awards', signer.sign('awards', ['2023-08-10', 'id']))).toEqual([
      '2023-08-10',
      'id',
    ]);
  });

  const good = signer.sign('awards', 1);

  it.each(['', 'x', 'x.y', `${good}.z`, good.replace(/^./, 'Z')])(
    'that is broken (%p) is refused',
    (cursor) => {
      expect(() => signer.read('awards', cursor)).toThrow(
        expect.objectContaining({
          code: 'bad-cursor',
          faults: [{ pointer: '/cursor', code: 'bad-cursor' }],
        }),
      );
    },
  );

  it('of another list is refused', () => {
    expect(() => signer.read('units', good)).toThrow();
  });

  it('of another installation is refused', () => {
    expect(() => new CursorSigner('d'.repeat(32)).read('awards', good)).toThrow();
  });
});

describe('a page', () => {
  it('has a next cursor while there are more rows', () => {
    expect(pageOf([1, 2, 3], 2, String)).toEqual({
      data: [1, 2],
      page: { next: '2', hasMore: true },
    });
  });

  it('ends without a cursor', () => {
    expect(pageOf([1, 2], 2, String)).toEqual({
      data: [1, 2],
      page: { next: null, hasMore: false },
    });
    expect(pageOf([], 2, String)).toEqual({ data: [], page: { next: null, hasMore: false } });
  });
});

describe('the language of a reader', () => {
  it.each([
    [undefined, 'vi'],
    ['en-GB,en;q=0.9', 'en'],
    ['vi-VN,vi;q=0.9,en;q=0.8', 'vi'],
    ['en;q=0.3, vi;q=0.7', 'vi'],
    ['fr', 'vi'],
  ])('%p reads %s', (header, locale) => {
    expect(localeOf(header)).toBe(locale);
  });
});

describe('a request id', () => {
  it('is never taken from a list of headers', () => {
    expect(requestIdOf(['abcd-1234', 'efgh-5678'])).toMatch(/^[0-9a-f-]{36}$/);
  });
});
