import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { CardResponse } from './cards/cards.dto.js';
import { applyAwards, award } from './testing/awards.fixture.js';
import { MemberServicesApp, monthly } from './testing/member-services.fixture.js';
import { tree } from './testing/membership.fixture.js';

let services: MemberServicesApp;

beforeAll(async () => {
  services = await MemberServicesApp.start();
});
afterAll(() => services.life.membership.stop());

const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());

describe('a member card', () => {
  it('is issued once and checked without the platform, by the published keys alone', async () => {
    const id = await services.life.teacher();
    const { status, body: card } = await services.issue(id);
    expect(status).toBe(201);
    expect(card).toMatchObject({
      ...{ memberId: id, version: 1, occasion: 'first', status: 'valid', issuedOn: today },
      unitName: tree.school.name,
    });
    const again = await services.issue(id);
    expect([again.status, again.body]).toEqual([200, card]);
    const keys = await services.get<JSONWebKeySet>('/v1/card-keys', 'analyst');
    expect(keys.keys).toHaveLength(2);
    const { payload } = await compactVerify(card.qr, createLocalJWKSet(keys));
    const { number, version, unitId, unitVersion, issuedOn, validUntil } = card;
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
      ...{ number, version, unitId, unitVersion, issuedOn, validUntil },
    });
  });

  it('is checked by its number without a word about the person', async () => {
    const id = await services.life.teacher();
    const { body: card } = await services.issue(id);
    const typed = card.number.toLowerCase().replaceAll('-', '');
    const checked = await services.check(typed);
    const { number, issuedOn, validUntil } = card;
    const name = tree.school.name;
    expect(checked).toEqual({
      ...{ number, status: 'valid', since: null, because: null, issuedOn, validUntil },
      unit: { id: tree.school.id, nameThen: name, nameNow: name },
    });
    expect(JSON.stringify(checked)).not.toMatch(/Vân|DV-|1986/);
    expect((await services.check('0000-0000-0000')).code).toBe('card-unknown');
    expect((await services.check('x')).code).toBe('card-unknown');
  });

  it('is outdated when its unit has another name, and replaced by the next one', async () => {
    const id = await services.life.teacher(tree.boardingSchool.id);
    const { body: old } = await services.issue(id);
    expect(
      (await services.rename(tree.boardingSchool.id, 'Công đoàn Trường Nội trú mới')).status,
    ).toBe(201);
    expect(await services.check(old.number)).toMatchObject({
      ...{ status: 'outdated', since: '2024-02-01', because: { code: 'unit-renamed' } },
      unit: { nameThen: tree.boardingSchool.name, nameNow: 'Công đoàn Trường Nội trú mới' },
    });
    const { status, body: next } = await services.issue(id);
    expect([status, next.version, next.occasion, next.unitVersion]).toEqual([
      ...[201, 2, 'unit-renamed', 2],
    ]);
    expect(await services.check(old.number)).toMatchObject({
      ...{ status: 'replaced', since: today },
      because: { code: 'unit-renamed', name: { vi: 'Công đoàn cơ sở đổi tên' } },
    });
    expect((await services.check(next.number)).status).toBe('valid');
    expect(await services.get<CardResponse>(`/v1/members/${id}/card`)).toEqual(next);
  });

  it('is replaced when it is lost, once under one key, and says so', async () => {
    const id = await services.life.teacher();
    const { body: old } = await services.issue(id);
    const headers = { 'idempotency-key': `mat-the-${id}` };
    const { body: next } = await services.issue(id, { occasion: 'lost' }, { headers });
    const again = await services.issue(id, { occasion: 'lost' }, { headers });
    expect([again.status, again.body.number]).toEqual([201, next.number]);
    expect(await services.check(old.number)).toMatchObject({
      status: 'replaced',
      because: { code: 'lost' },
    });
  });

  it('ends with the membership, on its day and for its reason; nobody gets one afterwards', async () => {
    const id = await services.life.teacher();
    const { body: card } = await services.issue(id);
    await services.life.change(id, 'suspensions', {
      ...{ effectiveOn: '2025-01-10', reason: 'temporary-suspension' },
    });
    expect(await services.check(card.number)).toMatchObject({
      ...{ status: 'suspended', since: '2025-01-10' },
      because: { name: { vi: 'Tạm dừng sinh hoạt' } },
    });
    await services.life.change(id, 'exits', {
      ...{ effectiveOn: '2025-06-15', reason: 'unit-dissolved-by-policy' },
    });
    expect(await services.check(card.number)).toMatchObject({
      ...{ status: 'ended', since: '2025-06-15' },
      because: {
        code: 'unit-dissolved-by-policy',
        name: { vi: 'Đơn vị kết thúc hoạt động theo chủ trương' },
      },
    });
    const refused = await services.issue(id, { occasion: 'lost' });
    expect([refused.status, refused.body.code]).toEqual([422, 'card-needs-membership']);
  });

  it('is one, however many officers issue it at once', async () => {
    const id = await services.life.teacher();
    const answers = await Promise.all([1, 2, 3, 4].map(() => services.issue(id)));
    expect(new Set(answers.map(({ body }) => body.number)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    const odd = await services.issue(id, { occasion: 'bored' }, { isWellFormed: false });
    expect([odd.status, odd.body.errors?.[0]?.pointer]).toEqual([400, '/occasion']);
  });

  it('is outdated when the member went to another unit, and good again there', async () => {
    const id = await services.life.teacher();
    const { body: old } = await services.issue(id);
    await services.life.change(id, 'transfers', {
      ...{ toUnitId: tree.villageSchool.id, effectiveOn: '2024-05-01' },
    });
    expect(await services.check(old.number)).toMatchObject({
      ...{ status: 'outdated', since: '2024-05-01' },
      because: { code: 'unit-changed', name: { vi: 'Chuyển đơn vị sinh hoạt' } },
    });
    const { body: next } = await services.issue(id);
    expect(next).toMatchObject({ occasion: 'unit-changed', unitName: tree.villageSchool.name });
    expect((await services.check(next.number)).status).toBe('valid');
  });

  it('is good again when an exit was reversed', async () => {
    const id = await services.life.teacher();
    const { body: card } = await services.issue(id);
    await services.life.change(id, 'exits', { effectiveOn: '2024-05-01', reason: 'job-lost' });
    expect((await services.check(card.number)).because?.name.vi).toBe('Mất việc làm');
    await services.life.change(id, 'resumptions', {
      ...{ effectiveOn: '2024-05-01', reason: 'exit-reversed' },
    });
    expect((await services.check(card.number)).status).toBe('valid');
  });

  it('is issued by who has the right over the unit, and shown to who may read the record', async () => {
    const id = await services.life.teacher(tree.villageSchool.id);
    expect((await services.issue(id, {}, { as: 'analyst' })).body.permission).toBe('card.issue');
    const hidden = await services.issue(id, {}, { as: 'sector-officer' });
    expect([hidden.status, hidden.body.code]).toEqual([404, 'member-unknown']);
    const none = await services.get<CardResponse>(`/v1/members/${id}/card`);
    expect(none.code).toBe('card-unknown');
  });
});

describe('the calculation of dues', () => {
  it('is explained month by month for a member whose unit ends by policy, with what goes back', async () => {
    const memberId = await services.life.teacher();
    await services.life.change(memberId, 'exits', {
      ...{ effectiveOn: '2025-06-15', reason: 'unit-dissolved-by-policy' },
    });
    const { status, body } = await services.dues('2025-05', '2025-07', {
      members: [
        {
          ...{ memberId, salaries: monthly('12000000', '2025-05') },
          paid: monthly('120000', '2025-05', '2025-06'),
        },
      ],
    });
    expect(status).toBe(200);
    expect(body.members[0]?.lines).toMatchObject([
      { because: 'rate', ruleId: 'one-percent', group: 'state-payroll', due: '120000' },
      { because: 'cut-off', due: '0', paid: '120000', refund: '120000' },
      { because: 'not-a-member', due: '0', refund: '0' },
    ]);
    expect(body.members[0]?.lines[1]?.explanation).toContain('hoàn trả 120.000 đ');
    expect(body.totals).toEqual({
      ...{ due: '120000', paid: '240000', outstanding: '0', refund: '120000' },
    });
  });

  it('is the sum over a unit, by the rates, limits and base salaries of the platform', async () => {
    const [one, other] = [await services.life.teacher(), await services.life.teacher()];
    const each = { salaries: monthly('60000000', '2025-06', '2025-07') };
    const { status, body } = await services.dues('2025-06', '2025-07', {
      unitId: tree.school.id,
      members: [
        { memberId: one, ...each },
        { memberId: other, ...each, group: 'non-state' },
      ],
    });
    expect(status).toBe(200);
    expect(body.members.map(({ totals }) => totals.due)).toEqual(['900000', '834000']);
    expect(body.members[1]?.lines[1]).toMatchObject({
      ...{ because: 'capped', rate: '0.005', uncapped: '300000', due: '234000' },
      cap: { baseSalary: '2340000', rate: '0.1', amount: '234000' },
    });
    expect(body.totals.due).toBe('1734000');
    const unseen = await services.dues('2025-06', '2025-07', {
      unitId: tree.boardingSchool.id,
      members: [{ memberId: one, ...each }],
    });
    expect([unseen.status, unseen.body.errors]).toMatchObject([
      ...[422, [{ pointer: '/members/0/memberId', code: 'member-not-of-unit' }]],
    ]);
  });

  it('is refused with the place of each reason', async () => {
    const memberId = await services.life.teacher();
    const lacking = await services.dues('2025-05', '2025-06', {
      members: [{ memberId, salaries: monthly('1', '2025-06') }],
    });
    expect([lacking.status, lacking.body.errors]).toMatchObject([
      ...[
        422,
        [{ pointer: '/members/0/salaries', message: 'Thiếu tiền lương của tháng 2025-05.' }],
      ],
    ]);
    const pointerOf = async (from: string, to: string, rest: object) => {
      const { status, body } = await services.dues(from, to, rest);
      return [status, body.errors?.[0]?.pointer];
    };
    const member = { memberId, salaries: monthly('1', '2025-06', '2025-06') };
    const none = { memberId, salaries: [] };
    expect(await pointerOf('2025-06', '2025-05', { members: [none] })).toEqual([400, '/to']);
    expect(await pointerOf('2020-01', '2025-01', { members: [none] })).toEqual([400, '/to']);
    expect(await pointerOf('2020-01', '9999-12', { members: [none] })).toEqual([400, '/to']);
    expect(await pointerOf('2025-06', '2025-06', { members: [member] })).toEqual([
      ...[400, '/members/0/salaries/1/month'],
    ]);
    expect(await pointerOf('2025-06', '2025-06', { members: [none, none] })).toEqual([
      ...[400, '/members/1/memberId'],
    ]);
    const two = { members: [none, { ...none, memberId: tree.school.id }] };
    expect(await pointerOf('2025-06', '2025-06', two)).toEqual([400, '/unitId']);
  });

  it('is for who may read the members, and hides the others', async () => {
    const memberId = await services.life.teacher(tree.villageSchool.id);
    const body = { from: '2025-06', to: '2025-06', members: [{ memberId, salaries: [] }] };
    const ask = async (as: string, rest: object = {}) => {
      const call = { as, body: { ...body, ...rest } };
      return (await services.life.membership.call('POST', '/v1/dues/calculation', call)).status;
    };
    expect([await ask('analyst'), await ask('sector-officer')]).toEqual([403, 404]);
    expect(await ask('sector-officer', { unitId: tree.villageSchool.id })).toBe(403);
  });
});

describe('a member passport', () => {
  let [moved, left] = ['', ''];

  beforeAll(async () => {
    moved = await services.life.teacher(tree.boardingSchool.id);
    left = await services.life.teacher(tree.villageSchool.id);
    const outcomes = [
      await services.merge(tree.boardingSchool.id, tree.school.id),
      await services.dissolve(tree.villageSchool.id),
    ];
    expect(outcomes.map(({ status }) => status)).toEqual([201, 201]);
  });

  it('tells a life with its reasons and decisions, and survives the end of the unit', async () => {
    const { member, memberships, units, ...rest } = await services.passport(left);
    expect(member).toMatchObject({ id: left, state: 'ended', endedOn: '2025-06-15' });
    expect(memberships).toMatchObject([
      {
        ...{ unitId: tree.villageSchool.id, unitNameThen: tree.villageSchool.name },
        ...{ from: '2010-09-05', to: '2025-06-15', began: { transition: 'admission' } },
        ended: {
          reason: {
            code: 'unit-dissolved-by-policy',
            name: { vi: 'Đơn vị kết thúc hoạt động theo chủ trương' },
          },
          decision: { number: '45/QĐ-LĐLĐ', signedOn: '2025-06-01' },
        },
      },
    ]);
    expect(units).toMatchObject([
      {
        ...{ id: tree.villageSchool.id, endedOn: '2025-06-15', today: [] },
        custodian: { id: tree.educationUnion.id, name: tree.educationUnion.name },
      },
    ]);
    expect(rest.leftOut.map(({ part }) => part)).toEqual(['aid', 'training']);
    expect([rest.honours, rest.offices]).toEqual([[], []]);
  });

  it('follows a member through a merger, with what units were called then and are now', async () => {
    const { memberships, units } = await services.passport(moved);
    const times = memberships.map(({ unitId, began }) => [unitId, began.reason?.code]);
    expect(times).toEqual([
      [tree.boardingSchool.id, undefined],
      [tree.school.id, 'unit-merged'],
    ]);
    const before = units.find(({ id }) => id === tree.boardingSchool.id);
    expect(before?.today).toEqual([{ id: tree.school.id, name: tree.school.name }]);
    expect(before?.names.map(({ name }) => name)).toEqual([
      ...[tree.boardingSchool.name, 'Công đoàn Trường Nội trú mới'],
    ]);
  });

  it('holds the honours of the member, with what the unit was called on that day', async () => {
    const recipient = { kind: 'member' as const, id: moved };
    const unitId = tree.boardingSchool.id;
    await applyAwards(services.life.membership, [
      award({ recipient, unitId, signedOn: '2023-08-10', decisionNumber: '1/QĐ' }),
      award({ recipient, unitId, signedOn: '2024-08-10', decisionNumber: '2/QĐ' }),
    ]);
    const { honours, freshness } = await services.passport(moved);
    expect(
      honours.map(({ decisionNumber, unitNameThen }) => [decisionNumber, unitNameThen]),
    ).toEqual([
      ['2/QĐ', 'Công đoàn Trường Nội trú mới'],
      ['1/QĐ', tree.boardingSchool.name],
    ]);
    expect(freshness).toHaveProperty('asOf');
  });

  it('tells a suspension, an exit and a return in their order', async () => {
    const id = await services.life.teacher();
    await services.life.change(id, 'suspensions', {
      ...{ effectiveOn: '2020-01-01', reason: 'temporary-suspension' },
    });
    await services.life.change(id, 'exits', { effectiveOn: '2020-06-01', reason: 'resigned' });
    await services.life.change(id, 'readmissions', {
      ...{ unitId: tree.school.id, effectiveOn: '2022-01-01', reason: 'rejoin' },
    });
    const { memberships, member } = await services.passport(id);
    expect(member.state).toBe('active');
    expect(memberships.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['active', '2010-09-05', '2020-01-01'],
      ['suspended', '2020-01-01', '2020-06-01'],
      ['active', '2022-01-01', null],
    ]);
    expect(memberships[1]).toMatchObject({
      began: { reason: { name: { vi: 'Tạm dừng sinh hoạt' } } },
      ended: { reason: { code: 'resigned', name: { vi: 'Xin thôi' } } },
    });
    expect(memberships[2]?.began.reason?.name).toEqual({ vi: 'Vào lại', en: 'Joined again' });
  });

  it('holds the offices of the member, in the unit as it was called', async () => {
    const taken = await services.life.membership.call('POST', `/v1/members/${moved}/offices`, {
      as: 'officer',
      body: {
        ...{ unitId: tree.school.id, organ: 'executive-committee', office: 'president' },
        ...{ term: '2025-2030', isFullTime: false, from: '2025-03-01' },
        decision: { number: '9/QĐ-CĐGD', signedOn: '2025-02-20' },
      },
    });
    expect(taken.status).toBe(201);
    const { offices } = await services.passport(moved);
    expect(offices).toMatchObject([
      { office: 'president', from: '2025-03-01', unitNameThen: tree.school.name },
    ]);
  });

  it('is shown to the custodian of a unit that ended, and to no other outsider', async () => {
    expect((await services.passport(left, 'sector-officer')).member.id).toBe(left);
    expect((await services.passport(left, 'school-officer')).code).toBe('member-unknown');
    expect((await services.passport(left, 'analyst')).permission).toBe('member.read');
  });
});

describe('a record that was merged into another one', () => {
  it('keeps its card and passport as those of the person, and gets no card of its own', async () => {
    const [duplicate, survivor] = [await services.life.teacher(), await services.life.teacher()];
    const { body: card } = await services.issue(duplicate);
    const ask = () => services.issue(duplicate, { occasion: 'lost' });
    const waited = await services.life.whileMerging(survivor, duplicate, ask);
    expect((await services.check(card.number)).status).toBe('valid');
    for (const refused of [waited, await ask()])
      expect([refused.status, refused.body.code]).toEqual([409, 'member-merged']);
    const [one, other] = [await services.passport(duplicate), await services.passport(survivor)];
    expect(one.memberships).toEqual(other.memberships);
    const members = [{ memberId: duplicate, salaries: monthly('1000', '2025-05') }];
    const { body } = await services.dues('2025-05', '2025-05', { members });
    expect(body.totals.due).toBe('10');
  });

  it('has its card replaced with that of the person, and another one of its own when it is parted', async () => {
    const [survivor, duplicate] = [await services.life.teacher(), await services.life.teacher()];
    const { body: own } = await services.issue(survivor);
    const { body: other } = await services.issue(duplicate);
    await services.life.merge(survivor, duplicate);
    const present = await services.issue(survivor);
    expect([present.status, present.body.number]).toEqual([200, other.number]);
    const { status, body: next } = await services.issue(survivor, { occasion: 'lost' });
    expect([status, next.version, next.memberId]).toEqual([201, 2, survivor]);
    for (const { number } of [own, other])
      expect((await services.check(number)).because?.code).toBe('lost');
    expect(await services.get<CardResponse>(`/v1/members/${duplicate}/card`)).toEqual(next);
    await services.post(`/v1/members/${duplicate}/unmerge`, { reason: 'Hai người khác nhau' });
    const parted = await services.issue(duplicate);
    expect([parted.status, parted.body.version, parted.body.memberId]).toEqual([201, 2, duplicate]);
  });
});
