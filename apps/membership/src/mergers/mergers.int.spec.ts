import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { award, applyAwards } from '../testing/awards.fixture.js';
import { arranging, tree, type Problem } from '../testing/membership.fixture.js';
import { startMergers, type MergersApp } from '../testing/mergers.fixture.js';
import { applySupports, supportTo } from '../testing/supports.fixture.js';
import type { DuplicatePair, DuplicatesResponse } from '../duplicates/duplicates.dto.js';
import { MembersService } from '../members/members.service.js';
import type { MergerResponse } from './mergers.dto.js';

type PairPage = { data: DuplicatePair[]; page: { next: string | null } };

let on: MergersApp;

beforeAll(async () => {
  on = await startMergers();
});
afterAll(() => on?.life.membership.stop());

describe('merging two records of one person', () => {
  it('shows one person with the days of both, each day once', async () => {
    const survivor = await on.life.teacher();
    await on.change(survivor, 'exits', { effectiveOn: '2012-06-01', reason: 'resigned' });
    await on.change(survivor, 'readmissions', {
      ...{ unitId: tree.boardingSchool.id, effectiveOn: '2018-09-01' },
    });
    const duplicate = await on.life.teacher();
    await on.change(duplicate, 'exits', { effectiveOn: '2020-06-01', reason: 'retired' });
    const before = await on.counted('2015-01-01');
    const { status, body } = await on.merge(survivor, duplicate);
    expect([status, body.survivorId, body.undone]).toEqual([201, survivor, null]);
    expect(await on.periods(survivor)).toEqual([
      'boarding 2018-09-01..',
      'school 2012-06-01..2018-09-01',
      'school 2010-09-05..2012-06-01',
    ]);
    expect(await on.counted('2015-01-01')).toBe(before);
    expect(await on.read(survivor)).toMatchObject({ state: 'active', endedOn: null, version: 4 });
    expect(await on.life.on(survivor, '2015-01-01')).toMatchObject({ state: 'active' });
  });

  it('counts the person once, and twice again after the undoing', async () => {
    const days = ['2011-01-01', '2016-01-01'];
    const count = async () => Promise.all(days.map((day) => on.counted(day)));
    const { survivor, duplicate } = await on.twice();
    const [both = 0, one = 0] = await count();
    await on.merge(survivor, duplicate);
    expect(await count()).toEqual([both - 1, one]);
    await on.unmerge(duplicate);
    expect(await count()).toEqual([both, one]);
  });

  it('answers for the id of the duplicate with the person, and names the surviving record', async () => {
    const { survivor, duplicate } = await on.twice();
    await on.merge(survivor, duplicate);
    expect(await on.read(duplicate)).toMatchObject({
      ...{ id: duplicate, mergedInto: survivor, state: 'active' },
      ...{ unitId: tree.boardingSchool.id, endedOn: null },
    });
    expect(await on.periods(duplicate)).toEqual(await on.periods(survivor));
    const labels = await on.life.membership.call<{ data: { id: string }[] }>(
      ...(['POST', '/v1/members/labels', { as: 'officer', body: { ids: [duplicate] } }] as const),
    );
    expect(labels.body.data.map(({ id }) => id)).toEqual([duplicate]);
    const later = await on.life.change(duplicate, 'exits', {
      ...{ effectiveOn: '2024-01-01', reason: 'resigned' },
    });
    expect([later.status, later.body.code]).toEqual([409, 'member-merged']);
    expect(later.body.detail).toContain(survivor);
  });

  it('shows honours and support of both under either id, and apart again after the undoing', async () => {
    const { survivor, duplicate } = await on.twice();
    const given = [survivor, duplicate].map((id) => ({
      award: award({ recipient: { kind: 'member', id } }),
      support: supportTo(id),
    }));
    await applyAwards(
      on.life.membership,
      given.map((each) => each.award),
    );
    await applySupports(
      on.life.membership,
      given.map((each) => each.support),
    );
    const seen = async (id: string) => [
      (await on.read(`${id}/honours`)).data.map(({ awardId }) => awardId).toSorted(),
      (await on.read(`${id}/support`)).data.map(({ supportId }) => supportId).toSorted(),
    ];
    const of = (...some: typeof given) => [
      some.map((each) => each.award.id).toSorted(),
      some.map((each) => each.support.id).toSorted(),
    ];
    expect((await on.preview(survivor, duplicate)).effects).toMatchObject({
      honours: 1,
      supports: 1,
    });
    await on.merge(survivor, duplicate);
    expect([await seen(survivor), await seen(duplicate)]).toEqual([of(...given), of(...given)]);
    await on.unmerge(duplicate);
    expect(await seen(survivor)).toEqual(of(given[0]!));
    expect(await seen(duplicate)).toEqual(of(given[1]!));
  });

  it('is undone to the letter, and can be done again', async () => {
    const { survivor, duplicate } = await on.twice();
    const before = [await on.stored(survivor), await on.stored(duplicate)];
    const [was, other] = [await on.read(survivor), await on.read(duplicate)];
    for (const version of [2, 4]) {
      await on.merge(survivor, duplicate);
      expect(await on.stored(duplicate)).toEqual([]);
      const { status, body } = await on.unmerge(duplicate);
      expect([status, body.undone?.by]).toEqual([201, 'officer']);
      expect([await on.stored(survivor), await on.stored(duplicate)]).toEqual(before);
      expect(await on.read(survivor)).toEqual({ ...was, version: was.version + version });
      expect(await on.read(duplicate)).toEqual({ ...other, version: other.version + version });
    }
    const { data } = await on.read<{ data: MergerResponse[] }>(`${survivor}/mergers`);
    expect(data.map(({ undone }) => undone !== null)).toEqual([true, true]);
  });

  it('of several records is undone in any order: what one lends is another one’s turn then', async () => {
    const survivor = await on.life.teacher();
    await on.change(survivor, 'transfers', {
      toUnitId: tree.boardingSchool.id,
      effectiveOn: '2022-09-01',
    });
    await on.life.membership.database.admin.query(
      `update placements set valid = daterange('2020-01-01', upper(valid))
       where member_id = $1 and unit_id = $2`,
      [survivor, tree.school.id],
    );
    const [first, second] = [await on.life.teacher(), await on.life.teacher()];
    await on.change(first, 'exits', { effectiveOn: '2015-01-01', reason: 'resigned' });
    await on.change(second, 'exits', { effectiveOn: '2016-01-01', reason: 'resigned' });
    const own = await on.stored(survivor);
    await on.merge(survivor, first);
    await on.merge(survivor, second);
    expect((await on.periods(survivor)).slice(-2)).toEqual([
      ...['school 2015-01-01..2016-01-01', 'school 2010-09-05..2015-01-01'],
    ]);
    await on.unmerge(first);
    expect((await on.periods(survivor)).slice(-1)).toEqual(['school 2010-09-05..2016-01-01']);
    await on.unmerge(second);
    expect(await on.stored(survivor)).toEqual(own);
    expect((await on.read(survivor)).joinedOn).toBe('2020-01-01');
  });

  it('ends with the exit of the survivor, whatever the duplicate had, also after another merger', async () => {
    const [survivor, duplicate, third] = await Promise.all([1, 2, 3].map(() => on.life.teacher()));
    await on.merge(survivor!, duplicate!);
    await on.change(survivor!, 'exits', { effectiveOn: '2024-01-01', reason: 'resigned' });
    await on.change(third!, 'exits', { effectiveOn: '2015-01-01', reason: 'resigned' });
    await on.merge(survivor!, third!);
    expect(await on.periods(survivor!)).toEqual(['school 2010-09-05..2024-01-01']);
    expect(await on.read(survivor!)).toMatchObject({ state: 'ended', endedOn: '2024-01-01' });
    await on.unmerge(duplicate!);
    expect(await on.read(duplicate!)).toMatchObject({ state: 'active', endedOn: null });
  });

  it('keeps what was decided about the survivor meanwhile with the survivor', async () => {
    const { survivor, duplicate } = await on.twice();
    await on.merge(survivor, duplicate);
    await on.change(survivor, 'exits', { effectiveOn: '2024-01-01', reason: 'retired' });
    await on.unmerge(duplicate);
    expect(await on.read(survivor)).toMatchObject({ state: 'retired', endedOn: '2024-01-01' });
    expect(await on.read(duplicate)).toMatchObject({ state: 'ended', endedOn: '2012-06-01' });
  });
});

describe('what a merger tells the other services', () => {
  it('is the whole state of both, each with its next version and no personal data', async () => {
    const { survivor, duplicate } = await on.twice();
    await on.merge(survivor, duplicate);
    await on.unmerge(duplicate);
    const told = async (id: string) =>
      (await on.life.told(id)).slice(-2).map(({ type, data }) => ({
        ...{ type, version: data.version, mergedInto: data.mergedInto },
        places: (data.placements as unknown[]).length,
      }));
    expect(await told(duplicate)).toEqual([
      { type: 'member-merged.v1', version: 3, mergedInto: survivor, places: 0 },
      { type: 'member-unmerged.v1', version: 4, mergedInto: undefined, places: 1 },
    ]);
    expect(await told(survivor)).toEqual([
      { type: 'member-merged.v1', version: 3, mergedInto: undefined, places: 2 },
      { type: 'member-unmerged.v1', version: 4, mergedInto: undefined, places: 2 },
    ]);
    expect(JSON.stringify(await on.life.told(duplicate))).not.toMatch(/Vân|Kết nạp|1986-03/);
  });

  it('is said again with the rest of the register', async () => {
    const { survivor, duplicate } = await on.twice();
    await on.merge(survivor, duplicate);
    await on.life.membership.app.get(MembersService).republish(arranging);
    const [last] = (await on.life.told(duplicate)).slice(-1);
    expect(last).toMatchObject({
      ...{ type: 'member-merged.v1', data: { version: 3, placements: [], mergedInto: survivor } },
    });
  });
});

describe('a merger', () => {
  it('is shown before it is made, and then changes nothing', async () => {
    const { survivor, duplicate } = await on.twice();
    const before = [await on.stored(survivor), await on.stored(duplicate), await on.read(survivor)];
    expect(await on.preview(survivor, duplicate)).toEqual({
      effects: {
        ...{ periodsKept: 1, periodsTaken: 0, honours: 0, supports: 0 },
        ...{ joinedOn: '2010-09-05', endedOn: null },
      },
      findings: [],
    });
    expect([
      await on.stored(survivor),
      await on.stored(duplicate),
      await on.read(survivor),
    ]).toEqual(before);
  });

  it('that a rule forbids says so in the preview too', async () => {
    const { survivor, duplicate } = await on.twice();
    const { effects, findings } = await on.preview(duplicate, survivor);
    expect([effects, findings]).toEqual([
      ...[null, [expect.objectContaining({ code: 'merge-other-way', severity: 'error' })]],
    ]);
    const { status, body } = await on.merge(duplicate, survivor);
    expect([status, body.code]).toEqual([409, 'merge-other-way']);
  });

  it('is refused into itself, twice, and in chains', async () => {
    const { survivor, duplicate } = await on.twice();
    const third = await on.life.teacher();
    expect((await on.merge(survivor, survivor)).body.code).toBe('merge-with-itself');
    await on.merge(survivor, duplicate);
    expect((await on.merge(third, duplicate)).body.code).toBe('member-merged');
    expect((await on.merge(duplicate, third)).body.code).toBe('member-merged');
    expect((await on.merge(third, survivor)).body.code).toBe('merge-would-chain');
    expect((await on.unmerge(third)).body.code).toBe('member-not-merged');
  });

  it('is refused when the numbers of both are two of one kind', async () => {
    const { survivor, duplicate } = await on.twice();
    const give = (id: string, number: string) => {
      const path = `/v1/members/${id}/identity-number`;
      return on.life.membership.call('PUT', path, { as: 'officer', body: { number } });
    };
    await give(survivor, '040186777771');
    await give(duplicate, '040186777772');
    expect((await on.merge(survivor, duplicate)).body.code).toBe('merge-identity-differs');
    await give(duplicate, '187654321');
    expect((await on.merge(survivor, duplicate)).status).toBe(201);
    expect((await on.read(survivor)).identityNumber).toBe('********7771');
    expect((await on.read(duplicate)).identityNumber).toBe('*****4321');
  });

  it('needs the right over both, and finds nobody outside the subtree', async () => {
    const { survivor, duplicate } = await on.twice();
    const outsider = await on.life.teacher(tree.villageSchool.id);
    const as = 'sector-officer';
    expect((await on.merge(survivor, outsider, { as })).body.code).toBe('member-unknown');
    expect((await on.merge(outsider, survivor, { as })).body.code).toBe('member-unknown');
    const school = await on.merge(duplicate, survivor, { as: 'school-officer' });
    expect([school.status, school.body.permission]).toEqual([403, 'member.merge']);
    expect((await on.merge(survivor, duplicate, { as })).status).toBe(201);
    expect((await on.unmerge(duplicate, { as: 'school-officer' })).status).toBe(403);
    expect((await on.unmerge(duplicate, { as })).status).toBe(201);
  });

  it('is refused to who has seen an older record, and made once for one key', async () => {
    const { survivor, duplicate } = await on.twice();
    const stale = await on.merge(survivor, duplicate, { headers: { 'if-match': '"1"' } });
    expect([stale.status, stale.body.code]).toEqual([412, 'stale']);
    const headers = { 'idempotency-key': `merge-${survivor}`, 'if-match': '"2"' };
    const first = await on.merge(survivor, duplicate, { headers });
    expect(first.status).toBe(201);
    expect((await on.merge(survivor, duplicate, { headers })).body).toEqual(first.body);
  });

  it('both ways at the same moment is made one way', async () => {
    const [a, b] = [await on.life.teacher(), await on.life.teacher()];
    const answers = await Promise.all([on.merge(a, b), on.merge(b, a)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });
});

describe('what may be the same person', () => {
  const found = async (id: string, as = 'officer') => {
    const path = `/v1/members/${id}/duplicates`;
    const { status, body } = await on.life.membership.call<DuplicatesResponse & Problem>(
      'GET',
      path,
      {
        as,
      },
    );
    return { status, data: body.data ?? [], permission: body.permission };
  };
  it('is told with its score and the reasons, the likeliest first', async () => {
    const id = await on.admit('Võ Thị Ánh Đào', '1979-02-11');
    const same = await on.admit('Vo Thi Anh Dao', '1979-02-11', tree.boardingSchool.id);
    const near = await on.admit('Võ Ánh Đào', '1979-02-11', tree.villageSchool.id);
    const turned = await on.admit('Võ Thị Ánh Đào', '1979-11-02', tree.villageSchool.id);
    await on.admit('Trần Thị Bé', '1979-02-11');
    const { data } = await found(id);
    expect(data.map(({ member, score, isLikely }) => [member.id, score, isLikely])).toEqual([
      [same, 85, true],
      [near, 60, false],
      [turned, 60, false],
    ]);
    expect(data[0]?.reasons).toEqual([
      { code: 'same-name', points: 40 },
      { code: 'same-birth-date', points: 40 },
      { code: 'neighbouring-unit', points: 5 },
    ]);
  });

  it('is told of a record for which the same number was given, under whatever name', async () => {
    const id = await on.admit('Lê Thị Sáu', '1986-07-01');
    const other = await on.admit('Phan Thị Bảy', '1986-12-24', tree.boardingSchool.id);
    const give = (memberId: string) =>
      on.life.membership.call('PUT', `/v1/members/${memberId}/identity-number`, {
        ...{ as: 'officer', body: { number: '040186888888' } },
      });
    expect([(await give(id)).status, (await give(other)).status]).toEqual([200, 409]);
    for (const [one, two] of [
      [id, other],
      [other, id],
    ] as const)
      expect((await found(one)).data).toMatchObject([{ member: { id: two }, score: 100 }]);
  });

  it('is listed for a subtree, in pairs and page by page', async () => {
    const pairs = async (query: string, as = 'sector-officer') => {
      const path = `/v1/duplicates?unitId=${tree.educationUnion.id}${query}`;
      const { status, body } = await on.life.membership.call<PairPage>('GET', path, { as });
      return { status, ...body };
    };
    const ids: string[] = [];
    for (const unitId of [tree.school.id, tree.boardingSchool.id, tree.villageSchool.id])
      ids.push(await on.admit('Cao Thị Ngân', '1990-09-09', unitId));
    const seen: string[][] = [];
    for (let query = '&limit=40'; ;) {
      const { data, page } = await pairs(query);
      seen.push(...data.map(({ members }) => members.map(({ id }) => id)));
      if (page.next === null) break;
      query = `&limit=40&cursor=${encodeURIComponent(page.next)}`;
    }
    // The third stands in a village school, outside the education union.
    expect(seen.filter((pair) => pair.some((id) => ids.includes(id)))).toEqual([ids.slice(0, 2)]);
    expect(new Set(seen.map(String)).size).toBe(seen.length);
    expect((await pairs('', 'school-officer')).status).toBe(403);
  });

  it('holds no record that was merged, and none that the account may not read', async () => {
    const id = await on.admit('Đinh Thị Mơ', '1971-01-01');
    const far = await on.admit('Đinh Thị Mơ', '1971-01-01', tree.villageSchool.id);
    const merged = await on.admit('Đinh Thị Mơ', '1971-01-01');
    await on.merge(id, merged);
    expect((await found(id)).data.map(({ member }) => member.id)).toEqual([far]);
    expect((await found(id, 'sector-officer')).data).toEqual([]);
    expect(await found(id, 'school-officer')).toMatchObject({
      ...{ status: 403, permission: 'member.merge' },
    });
    expect((await found(merged)).status).toBe(409);
  });
});

describe('an undoing after the unit has ended', () => {
  it('leaves the person where the others of the unit went', async () => {
    const { id: _, ...school } = tree.school;
    const unitId = await on.decide('/v1/units', {
      ...{ ...school, code: 'NA-GONE', name: 'Trường sẽ sáp nhập' },
    });
    const [survivor, duplicate] = [await on.life.teacher(), await on.life.teacher(unitId)];
    await on.merge(survivor, duplicate);
    const mergeUnitInto = (targetId: string) =>
      on.decide('/v1/reorganisations', {
        decision: {
          ...{ number: '9/QĐ-GOP', signedOn: '2024-06-01', effectiveOn: '2024-07-01' },
          issuer: 'nghe-an-federation',
        },
        actions: [{ type: 'merge', sourceIds: [unitId], targetId }],
      });
    // Into the wrong unit first; that is taken back, and leads nobody any more.
    const wrong = await mergeUnitInto(tree.villageSchool.id);
    const decision = { number: '10/QĐ-HUY', signedOn: '2024-08-01' };
    await on.decide(`/v1/reorganisations/${wrong}/withdrawal`, { decision, reason: 'Nhầm' });
    await mergeUnitInto(tree.boardingSchool.id);
    expect((await on.unmerge(duplicate)).status).toBe(201);
    expect(
      (await on.life.history(duplicate)).map(({ unitId, from, to }) => [unitId, from, to]),
    ).toEqual([
      [tree.boardingSchool.id, '2024-07-01', null],
      [unitId, '2010-09-05', '2024-07-01'],
    ]);
  });
});
