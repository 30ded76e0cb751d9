import { describe, expect, it } from '@jest/globals';
import { joinCursors, joined, sharesOf, splitCursor, type JobPage } from './job-pages.rules.js';

const page = (...ids: string[]): JobPage<{ id: string }> => ({
  data: ids.map((id) => ({ id })),
  page: { next: null, hasMore: false },
});

describe('the jobs of several services in one list', () => {
  it('come newest first', () => {
    const ids = joined([page('d', 'a'), page('c', 'b')]).map(({ id }) => id);
    expect(ids).toEqual(['d', 'c', 'b', 'a']);
  });

  it.each([
    [4, [2, 2]],
    [3, [1, 2]],
    [2, [1, 1]],
    [1, [1, 0]],
  ])('are the newest %i of all', (limit, shares) => {
    expect(sharesOf([page('d', 'a'), page('c', 'b')], limit)).toEqual(shares);
  });

  it('are all of one service where the others have none', () => {
    expect(sharesOf([page(), page('c', 'b', 'a')], 2)).toEqual([0, 2]);
  });
});

describe('the cursor of that list', () => {
  const services = ['membership', 'reporting'] as const;

  it('holds that of each service', () => {
    for (const cursors of [{ membership: 'a.b', reporting: null }, { reporting: 'c.d' }]) {
      expect(splitCursor(joinCursors(cursors), services)).toEqual(cursors);
    }
  });

  it.each([
    'abc',
    'a.b',
    '',
    ...['null', '[]', '{"emulation":"a"}', '{"reporting":1}'].map(encoded),
  ])('is none: %s', (cursor) => expect(splitCursor(cursor, services)).toBeUndefined());
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
