import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWelfareSupport, type WelfareSupport } from '../testing/welfare-support.fixture.js';
import type { CategoryResponse } from './categories.dto.js';

let service: WelfareSupport;

beforeAll(async () => {
  service = await startWelfareSupport();
});
afterAll(() => service?.close());

const categories = async () =>
  (await service.get<{ data: CategoryResponse[] }>('stranger', '/v1/support-categories')).body.data;

describe('the categories of support', () => {
  it('are shown to everyone who is signed in, in their order', async () => {
    expect((await categories()).map(({ code }) => code)).toEqual([
      'tet-hardship',
      'serious-illness',
      'natural-disaster',
      'job-loss',
      'union-shelter',
      'maternity',
      'funeral',
      'visit',
      'twinning-aid',
    ]);
  });

  it('have a name in both languages and say whom they are for', async () => {
    const all = await categories();
    for (const { label, validTo } of all) {
      expect(label.vi.length * label.en.length).toBeGreaterThan(0);
      expect(validTo).toBeNull();
    }
    const kinds = Object.fromEntries(all.map((each) => [each.code, each.recipientKinds]));
    expect(kinds).toMatchObject({
      'tet-hardship': ['member', 'non-member'],
      'union-shelter': ['member'],
      'twinning-aid': ['unit'],
    });
  });
});
