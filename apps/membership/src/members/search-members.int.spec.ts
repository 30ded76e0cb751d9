import { type CountedPage } from '@dong-hanh/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { foldName } from '../member-names/member-name.rules.js';
import type { MemberResponse } from './members.dto.js';
import { MembersService } from './members.service.js';

type MemberPage = CountedPage<MemberResponse>;

let membership: MembershipApp;

const people = [
  'Nguyễn Văn A',
  'Nguyễn Văn An',
  'Nguyễn Vân A',
  'Nguyên Văn Ân',
  'Nguyen Van A',
  'Trần Nguyễn Văn Anh',
  'Đặng Thị Đào',
  'Dang Van Dao',
  'Hoàng Văn Nguyên',
];

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await membership.app.get(MembersService).admitMany(
    people.map((fullName, index) => ({
      fullName,
      unitId: index === 1 ? tree.villageSchool.id : tree.school.id,
      joinedOn: '2010-09-05',
      birthDate: '1986-03-08',
      gender: 'male' as const,
    })),
    arranging,
  );
});
afterAll(() => membership.stop());

const search = (body: object, as = 'officer') =>
  membership.call<MemberPage>('POST', '/v1/members/search', { as, body });
const found = async (q: string, rest: object = {}, as?: string) =>
  (await search({ q, ...rest }, as)).body.data.map(({ fullName }) => fullName);

describe('searching members', () => {
  it('finds Nguyễn Văn A by "nguyen van a", and whoever begins so', async () => {
    const names = await found('nguyen van a');
    expect(names).toContain('Nguyễn Văn A');
    expect(names).not.toContain('Hoàng Văn Nguyên');
    expect(names).toHaveLength(6);
  });

  it('counts all that it finds when asked to', async () => {
    const { body } = await search({ q: 'nguyen van a', limit: 2, total: true });
    expect([body.data.length, body.page.total]).toEqual([2, 6]);
  });

  it('puts exactly the marks typed first, then the same letters, then the rest', async () => {
    expect(await found('Nguyễn Văn A')).toEqual([
      'Nguyễn Văn A',
      'Nguyễn Văn An',
      'Trần Nguyễn Văn Anh',
      'Nguyen Van A',
      'Nguyễn Vân A',
      'Nguyên Văn Ân',
    ]);
  });

  it('puts the whole name before a longer one when typed without marks', async () => {
    expect((await found('nguyen van a')).slice(0, 3)).toEqual([
      'Nguyen Van A',
      'Nguyễn Văn A',
      'Nguyễn Vân A',
    ]);
  });

  it('takes đ for d and the other way round', async () => {
    expect((await found('dao')).toSorted()).toEqual(['Dang Van Dao', 'Đặng Thị Đào']);
    expect((await found('đào')).toSorted()).toEqual(['Dang Van Dao', 'Đặng Thị Đào']);
    expect((await found('đào'))[0]).toBe('Đặng Thị Đào');
  });

  it('takes beginnings of words, and letters in another Unicode form', async () => {
    expect(await found('ng v an')).toEqual([
      'Nguyễn Văn An',
      'Nguyên Văn Ân',
      'Trần Nguyễn Văn Anh',
    ]);
    expect((await found('Nguyễn Văn A'.normalize('NFD')))[0]).toBe('Nguyễn Văn A');
  });

  it('finds nothing by the inside of a word, nor by the signs of patterns', async () => {
    expect(await found('guyen')).toEqual([]);
    expect(await found('%')).toEqual([]);
    expect(await found('_')).toEqual([]);
  });

  it('finds one member by the number', async () => {
    const [first] = (await search({ q: 'Nguyễn Văn A' })).body.data;
    const number = first?.memberNumber ?? '';
    expect(await found(number)).toEqual(['Nguyễn Văn A']);
    expect(await found(String(Number(number.slice(3))))).toEqual(['Nguyễn Văn A']);
  });

  it('stays inside the unit asked for and inside the rights of the account', async () => {
    expect(await found('nguyen van an', { unitId: tree.district.id })).toEqual(['Nguyễn Văn An']);
    expect(await found('nguyen van an', {}, 'sector-officer')).not.toContain('Nguyễn Văn An');
    expect(await found('nguyen', { unitId: tree.district.id, direct: true })).toEqual([]);
  });

  it('pages in the order of the ranking, without a gap or a repeat', async () => {
    const all = await found('nguyen van a');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body }: { body: MemberPage } = await search({
        q: 'nguyen van a',
        limit: 2,
        ...(cursor && { cursor }),
      });
      seen.push(...body.data.map(({ fullName }) => fullName));
      cursor = body.page.next;
    } while (cursor !== null);
    expect(seen).toEqual(all);
  });

  it('works by address too, and counts when asked', async () => {
    const { status, body } = await membership.call<MemberPage>(
      'GET',
      `/v1/members?q=${encodeURIComponent('nguyen van a')}&total=true&limit=2`,
      { as: 'officer' },
    );
    expect(status).toBe(200);
    expect(body.page).toMatchObject({ hasMore: true, total: 6 });
  });

  it('refuses an empty name and a field that does not exist', async () => {
    for (const body of [{ q: ' ' }, {}, { q: 'a', sort: 'name' }]) {
      const { status } = await membership.call('POST', '/v1/members/search', {
        as: 'officer',
        body,
        isWellFormed: false,
      });
      expect(status).toBe(400);
    }
  });
});

describe('names without marks', () => {
  it('are the same here and in the database', async () => {
    const letters = 'ĂÂĐÊÔƠƯăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ';
    const names = [...people, letters, letters.toUpperCase(), 'Y Xuân-Niê', "H'Hen Niê"];
    const rows = await membership.database.admin.query<{ folded: string }>(
      'select fold_name(name) as folded from unnest($1::text[]) with ordinality as n (name, no) order by no',
      [names],
    );
    expect(rows.map(({ folded }) => folded)).toEqual(names.map(foldName));
  });
});

describe('searching for the number of a record that was merged', () => {
  it('finds the person', async () => {
    const person = {
      ...{ fullName: 'Tạ Thị Gộp', birthDate: '1986-03-08', gender: 'female' as const },
      ...{ unitId: tree.school.id, joinedOn: '2010-09-05' },
    };
    const [survivor = '', duplicateId = ''] = await membership.app
      .get(MembersService)
      .admitMany([person, person], arranging);
    const path = `/v1/members/${duplicateId}`;
    const { body } = await membership.call<MemberResponse>('GET', path, { as: 'officer' });
    const idsBy = async (q: string) => (await search({ q })).body.data.map(({ id }) => id);
    expect(await idsBy(body.memberNumber)).toEqual([duplicateId]);
    const merging = { as: 'officer', body: { duplicateId, reason: 'Kết nạp hai lần' } };
    await membership.call('POST', `/v1/members/${survivor}/merge`, merging);
    expect(await idsBy(body.memberNumber)).toEqual([survivor]);
    expect(await idsBy('ta thi gop')).toEqual([survivor]);
  });
});
