import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { MembersService } from '../members/members.service.js';
import { foldName } from '../member-names/member-name.rules.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { bounds, scoreOf, type ComparedRecord } from './duplicate.rules.js';
import type { DuplicatePair, DuplicatesResponse } from './duplicates.dto.js';

jest.setTimeout(20 * 60_000);

const MEMBERS = 1_500;
const MOST = 20;

let membership: MembershipApp;

/** A member as it was admitted, with what the rules compare. */
interface Admitted extends ComparedRecord {
  id: string;
}
let members: Admitted[];

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  const people = generated();
  const ids = await membership.app.get(MembersService).admitMany(people, arranging);
  members = people.map(({ fullName, birthDate, gender, unitId }, index) => ({
    ...{ id: ids[index]!, name: foldName(fullName), birthDate, gender, unitId },
    parentUnitId: unitId === tree.villageSchool.id ? tree.district.id : tree.educationUnion.id,
  }));
});
afterAll(() => membership?.stop());

/** Few names and birth dates that are alike, so that every rule meets its like. */
function generated() {
  const person = fc.record({
    fullName: fc
      .tuple(
        fc.constantFrom('Nguyễn', 'Nguyên', 'Trần', 'Lê'),
        fc.constantFrom('Thị', 'Thị Hồng', 'Hồng Thị', 'Văn', 'Hồng'),
        fc.constantFrom('Vân', 'Vang', 'Van', 'An', 'Anh', 'Hoa'),
      )
      .map((words) => words.join(' ')),
    birthDate: fc
      .tuple(fc.integer({ min: 1984, max: 1985 }), fc.nat(2), fc.nat(3))
      .map(([year, month, day]) =>
        [year, ...[month, day].map((each) => String(each + 1).padStart(2, '0'))].join('-'),
      ),
    gender: fc.constantFrom('female' as const, 'male' as const),
    unitId: fc.constantFrom(tree.school.id, tree.boardingSchool.id, tree.villageSchool.id),
    joinedOn: fc.constant('2010-09-05'),
  });
  return fc.sample(person, { numRuns: MEMBERS, seed: 2026 });
}

const get = async <T>(path: string) => {
  const { status, body } = await membership.call<T>('GET', path, { as: 'officer' });
  expect(status).toBe(200);
  return body;
};

describe('the candidates for one person', () => {
  it('that indexes find are all that comparing with everybody finds', async () => {
    let shown = 0;
    for (const subject of members.filter((_, index) => index % 5 === 0)) {
      const scores = members
        .filter(({ id }) => id !== subject.id)
        .map((other) => ({ id: other.id, ...scoreOf(subject, other, false) }))
        .filter(({ score }) => score >= bounds.shown)
        .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      const { data } = await get<DuplicatesResponse>(`/v1/members/${subject.id}/duplicates`);
      const found = data.map(({ member, score, isLikely, reasons }) => ({
        ...{ id: member.id, score, isLikely, reasons },
      }));
      expect(found).toEqual(scores.slice(0, MOST));
      shown += found.length;
    }
    expect(shown).toBeGreaterThan(MEMBERS / 5);
  });
});

describe('the pairs of a subtree', () => {
  const idsOf = ({ members: [older, newer] }: DuplicatePair) => `${older.id} ${newer.id}`;
  const pairsIn = (unitIds: readonly string[]) => {
    const within = members.filter(({ unitId }) => unitIds.includes(unitId));
    return within.flatMap((one) =>
      within
        .filter(
          ({ id, name, birthDate }) =>
            one.id < id && one.name === name && one.birthDate === birthDate,
        )
        .map(({ id }) => `${one.id} ${id}`),
    );
  };

  it.each([
    ['the confederation', tree.confederation.id, Object.values(tree).map(({ id }) => id)],
    ['the education union', tree.educationUnion.id, [tree.school.id, tree.boardingSchool.id]],
    ['a school', tree.school.id, [tree.school.id]],
  ])('of %s are each shown once, on pages of any size', async (_, unitId, unitIds) => {
    const expected = pairsIn(unitIds).toSorted();
    expect(expected.length).toBeGreaterThan(5);
    for (const limit of [1, 7, 200]) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const path = `/v1/duplicates?unitId=${unitId}&limit=${limit}${cursor}`;
        const { data, page } = await get<{
          data: DuplicatePair[];
          page: { next: string | null };
        }>(path);
        seen.push(...data.map(idsOf));
        if (page.next === null) break;
        cursor = `&cursor=${encodeURIComponent(page.next)}`;
      }
      expect(seen).toEqual(expected);
    }
  });
});
