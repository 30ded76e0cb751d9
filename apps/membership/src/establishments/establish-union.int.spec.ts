import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MembershipPeriodResponse } from '../memberships/memberships.dto.js';
import type { OfficeHoldingResponse } from '../offices/offices.dto.js';
import {
  founders,
  startEstablishing,
  wellGone,
  type EstablishingApp,
} from '../testing/establishing.fixture.js';
import { tree } from '../testing/membership.fixture.js';
import type { UnitResponse } from '../units/units.dto.js';
import type { EstablishmentTermResponse } from './establishments.dto.js';
import { findEstablishment, listEstablishments } from './establishments.sql.js';

let establishing: EstablishingApp;

beforeAll(async () => {
  establishing = await startEstablishing();
  await establishing.membership.grant('auditor', { role: 'auditor' });
});
afterAll(() => establishing.membership.stop());

const get: EstablishingApp['get'] = (...of) => establishing.get(...of);
const list: EstablishingApp['list'] = (...of) => establishing.list(...of);
const open: EstablishingApp['open'] = (...of) => establishing.open(...of);
const take: EstablishingApp['take'] = (...of) => establishing.take(...of);
const upTo: EstablishingApp['upTo'] = (...of) => establishing.upTo(...of);
const on: EstablishingApp['on'] = (...of) => establishing.on(...of);
const registered: EstablishingApp['registered'] = () => establishing.registered();

describe('establishing a union', () => {
  it('goes from the first contact to the decision, each step a version', async () => {
    let seen = await open({
      contacts: [{ on: '2023-03-06', channel: 'visit', note: 'Gặp ban giám hiệu.' }],
    });
    const states = [seen.body.state];
    for (const [step, body] of Object.entries(wellGone)) {
      seen = await take(seen, step, body());
      states.push(seen.body.state);
      expect([seen.status, seen.headers.etag]).toEqual([201, `"${states.length}"`]);
    }
    expect(states).toEqual([
      ...['prospect', 'campaigning', 'applying', 'organised', 'submitted', 'recognised'],
    ]);
    expect(seen.body.steps.map(({ step, on, dueOn, isLate }) => [step, on, dueOn, isLate])).toEqual(
      [
        ['prospect', '2023-03-06', null, false],
        ['campaign-committee', '2023-03-20', null, false],
        ['applicants', '2023-04-24', null, false],
        // Ten working days, without the five days off around 30 April.
        ['executive-committee', '2023-05-08', '2023-05-11', false],
        ['dossier', '2023-05-15', '2023-05-29', false],
        ['recognition', '2023-06-01', null, false],
      ],
    );
    expect(seen.body.contacts).toHaveLength(1);
  });

  it('establishes the unit under its managing unit and admits the applicants as founding members', async () => {
    const { body } = await upTo('recognition');
    const { body: unit } = await get<UnitResponse>(`/v1/units/${body.unitId}`);
    expect(unit).toMatchObject({
      ...{ kind: 'grassroots-union', parentId: tree.educationUnion.id, locatedIn: '40' },
      ...{ ownership: 'non-public', establishedOn: '2023-06-01', version: 1 },
      decision: { number: '31/QĐ-CĐGD', signedOn: '2023-05-30' },
    });
    const { body: members } = await get<{ data: { id: string; fullName: string }[] }>(
      `/v1/members?unitId=${body.unitId}&asOf=2023-06-01`,
    );
    expect(members.data.map(({ fullName }) => fullName).sort()).toEqual(
      founders.map(({ fullName }) => fullName).sort(),
    );
    for (const { no, memberId } of body.applicants)
      expect(members.data.find(({ id }) => id === memberId)).toMatchObject(founders[no - 1]!);
    const { body: officers } = await get<{ data: OfficeHoldingResponse[] }>(
      `/v1/units/${body.unitId}/officers?asOf=2023-06-01`,
    );
    expect(officers.data.map(({ memberId, office }) => [memberId, office])).toEqual([
      [body.applicants[0]!.memberId, 'president'],
      [body.applicants[2]!.memberId, 'member'],
    ]);
    const { body: history } = await get<{ data: MembershipPeriodResponse[] }>(
      `/v1/members/${body.applicants[0]!.memberId}/memberships`,
    );
    const decision = { number: '31/QĐ-CĐGD' };
    const began = { transition: 'admission', reason: 'founding-member', decision };
    expect(history.data).toMatchObject([{ unitId: body.unitId, from: '2023-06-01', began }]);
  });

  it('is told as the establishment of a unit and an admission each, without any name', async () => {
    const { events } = await registered();
    const before = await upTo('dossier');
    expect((await registered()).events).toBe(events);
    const { body } = await take(before, 'recognition', wellGone.recognition());
    const told = await establishing.toldAfter(events);
    expect(told.map(({ type }) => type.split('.').at(-2))).toEqual([
      ...['unit-established', ...founders.map(() => 'member-admitted')],
    ]);
    for (const { fullName, birthDate } of founders)
      for (const name of [fullName, birthDate]) expect(JSON.stringify(told)).not.toContain(name);
    const place = { unitId: body.unitId, from: '2023-06-01', reason: 'founding-member' };
    for (const { data } of told.slice(1)) expect(data).toMatchObject({ placements: [place] });
  });

  it('leaves nothing behind when the register refuses the unit', async () => {
    const seen = await upTo('dossier');
    const before = await registered();
    const recognise = (rest: object) =>
      take(seen, 'recognition', { ...wellGone.recognition(), ...rest });
    const taken = await recognise({ unit: { code: 'na-thpt-nl5', name: 'Trùng mã' } });
    expect([taken.status, taken.body.errors?.[0]]).toEqual([
      409,
      expect.objectContaining({ pointer: '/unit/code', code: 'unit-code-taken' }),
    ]);
    const early = await recognise({ on: '2023-05-14' });
    expect([early.status, early.body.code]).toEqual([422, 'step-before-last']);
    const decision = { number: '1', signedOn: '2999-01-01' };
    const ahead = await recognise({ on: '2999-01-01', decision });
    expect(ahead.body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/on', 'date-in-future'],
      ['/decision/signedOn', 'signed-in-future'],
      // Sector unions of provinces ended with the district level.
      ['/on', 'parent-kind-not-allowed'],
    ]);
    expect(await registered()).toEqual(before);
    expect((await on(seen.body.id, '2023-06-01')).body.state).toBe('submitted');
  });

  it('of two who recognise at once lets one, and founds one unit', async () => {
    const seen = await upTo('dossier');
    const { units, members } = await registered();
    const answers = await Promise.all(
      [1, 2, 3].map(() => take(seen, 'recognition', wellGone.recognition())),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await registered()).toMatchObject({
      ...{ units: units + 1, members: members + founders.length },
    });
  });
});

describe('a step of a case', () => {
  it('needs the version seen, and the one that is', async () => {
    const seen = await open();
    const body = wellGone['campaign-committee']();
    const path = `/v1/establishments/${seen.body.id}/campaign-committee`;
    const unseen = { as: 'officer', body, isWellFormed: false };
    const blind = await establishing.membership.call('POST', path, unseen);
    expect([blind.status, blind.body.code]).toEqual([428, 'etag-required']);
    const contact = { on: '2023-03-07', channel: 'phone', note: 'Hẹn lịch.' };
    expect((await take(seen, 'contacts', contact)).body).toMatchObject({
      version: 2,
      state: 'prospect',
    });
    const late = await take(seen, 'campaign-committee', body);
    expect([late.status, late.body.code]).toEqual([412, 'stale']);
  });

  it('is taken once for each key, and the answer is the same', async () => {
    const headers = { 'idempotency-key': 'mo-ho-so-1' };
    const [first, second] = [await open({}, { headers }), await open({}, { headers })];
    expect(second.body).toEqual(first.body);
    const key = { headers: { 'idempotency-key': 'ban-van-dong-1' } };
    const body = wellGone['campaign-committee']();
    for (const _ of ['once', 'twice']) {
      const { status, body: after } = await take(first, 'campaign-committee', body, key);
      expect([status, after.version]).toEqual([201, 2]);
    }
  });

  it('follows another one that was on its way, whichever version each has seen', async () => {
    const seen = await upTo('campaign-committee');
    const any = { headers: { 'if-match': '*' }, isWellFormed: false };
    const answers = await Promise.all(
      founders.map((founder) =>
        take(seen, 'applicants', { on: '2023-04-24', applicants: [founder] }, any),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(founders.map(() => 201));
    const { body } = await on(seen.body.id, '2023-04-24');
    expect(body).toMatchObject({ applicantCount: founders.length, dueOn: '2023-05-11' });
  });

  it('is refused by the state, and says since when', async () => {
    const seen = await upTo('campaign-committee');
    const skipped = await take(seen, 'dossier', wellGone.dossier());
    expect([skipped.status, skipped.body.code]).toEqual([409, 'establishment-state-forbids']);
    expect(skipped.body.detail).toContain('2023-03-20');
    const end = { on: '2023-03-22', reason: 'Cơ sở ngừng hoạt động.' };
    const gone = await take(seen, 'withdrawal', end);
    expect(gone.body).toMatchObject({ state: 'withdrawn', dueOn: null });
    const contact = { on: '2023-03-23', channel: 'phone', note: 'Gọi lại.' };
    const more = { applicants: wellGone.applicants(), contacts: contact };
    for (const [path, body] of Object.entries(more))
      expect((await take(gone, path, body)).body.code).toBe('establishment-state-forbids');
  });

  it('needs five applicants, each by the rules for members, before the committee is formed', async () => {
    const seen = await upTo('campaign-committee');
    const child = { ...founders[0]!, birthDate: '2010-01-01' };
    const wrong = { on: '2023-04-24', applicants: [founders[1], child, founders[1]] };
    const faulty = await take(seen, 'applicants', wrong);
    expect(faulty.body.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/applicants/1/birthDate', 'joined-too-young'],
      ['/applicants/2', 'applicant-named-twice'],
    ]);
    const first = { on: '2023-04-24', applicants: founders.slice(0, 4) };
    const four = await take(seen, 'applicants', first);
    expect(four.body).toMatchObject({ applicantCount: 4, dueOn: null });
    const hasty = await take(four, 'executive-committee', wellGone['executive-committee']());
    expect([hasty.status, hasty.body.errors?.[0]?.message]).toEqual([
      422,
      expect.stringContaining('ít nhất 5'),
    ]);
    const last = { on: '2023-05-04', applicants: founders.slice(4) };
    const five = await take(four, 'applicants', last);
    expect(five.body).toMatchObject({ dueStep: 'executive-committee', dueOn: '2023-05-18' });
  });
});

describe('the deadlines of cases', () => {
  it('make a case overdue from the day after, as on any day', async () => {
    const { body } = await upTo('applicants', { managingUnitId: tree.district.id });
    const shown = async (asOf: string) => {
      const [row] = (await list(`unitId=${tree.district.id}&asOf=${asOf}`)).data;
      return row && [row.state, row.dueOn, row.isOverdue];
    };
    expect(await shown('2023-03-05')).toBeUndefined();
    expect(await shown('2023-04-23')).toEqual(['campaigning', null, false]);
    expect(await shown('2023-05-11')).toEqual(['applying', '2023-05-11', false]);
    expect(await shown('2023-05-12')).toEqual(['applying', '2023-05-11', true]);
    const overdue = async (query: string) =>
      (await list(`unitId=${tree.federation.id}&${query}`)).data.map(({ id }) => id);
    expect(await overdue('asOf=2023-05-12&overdue=true')).toContain(body.id);
    expect(await overdue('asOf=2023-05-12&overdue=false')).not.toContain(body.id);
    expect(await overdue('asOf=2023-05-11&overdue=true')).not.toContain(body.id);
    const late = await take(await on(body.id, '2023-05-12'), 'executive-committee', {
      ...{ ...wellGone['executive-committee'](), on: '2023-05-16' },
    });
    expect(late.body.steps.at(-1)).toMatchObject({ dueOn: '2023-05-11', isLate: true });
    // What happened later does not change what was so on that day.
    expect(await shown('2023-05-12')).toEqual(['applying', '2023-05-11', true]);
    expect(await shown('2023-05-16')).toEqual(['organised', '2023-06-06', false]);
  });

  it('move when an officer changes the calendar, unless they are met', async () => {
    const met = await upTo('executive-committee');
    const open = await upTo('applicants');
    const { say } = establishing;
    expect(await say('2023-05-09', 'day-off', 'sector-officer')).toBe(403);
    expect(await say('2023-05-09', 'day-off')).toBe(201);
    expect((await on(open.body.id, '2023-05-01')).body.dueOn).toBe('2023-05-12');
    expect((await on(met.body.id, '2023-05-08')).body.deadlines[0]?.dueOn).toBe('2023-05-11');
    const year = '/v1/public-holidays?year=2023';
    const days = async () =>
      (await get<{ data: { day: string }[] }>(year, 'nobody')).body.data.map(({ day }) => day);
    expect(await days()).toContain('2023-05-09');
    const storm = ['2023-05-08', '2023-05-09', '2023-05-10'];
    await Promise.all(storm.map((day) => say(day, 'day-off')));
    expect((await on(open.body.id, '2023-05-01')).body.dueOn).toBe('2023-05-16');
    for (const day of storm) await say(day, 'ordinary');
    expect(await days()).not.toContain('2023-05-09');
    expect((await on(open.body.id, '2023-05-01')).body.dueOn).toBe('2023-05-11');
  });
});

describe('who may lead and see cases', () => {
  it.each([
    ['officer', '201 201 200 200'],
    ['sector-officer', '201 201 200 200'],
    ['auditor', '403 403 200 200'],
    ['school-officer', '403 403 403 403'],
    ['analyst', '403 403 403 403'],
  ])('%s opens, leads, sees and lists: %s', async (as, expected) => {
    const seen = await upTo('prospect');
    const body = wellGone['campaign-committee']();
    const answers = [
      await open({}, { as }),
      await take(seen, 'campaign-committee', body, { as }),
      await on(seen.body.id, '2023-03-21', as),
      await get('/v1/establishments', as),
    ];
    expect(answers.map(({ status }) => status).join(' ')).toBe(expected);
  });

  it('a case of another subtree looks as if it did not exist, and is in no list', async () => {
    const { body } = await upTo('prospect', { managingUnitId: tree.district.id });
    const hidden = await on(body.id, '2023-03-21', 'sector-officer');
    expect([hidden.status, hidden.body.code]).toEqual([404, 'establishment-unknown']);
    const { data } = await list('limit=200', 'sector-officer');
    const managing = data.map(({ managingUnitId }) => managingUnitId);
    expect(new Set(managing)).toEqual(new Set([tree.educationUnion.id]));
    const path = `/v1/establishments?unitId=${tree.district.id}`;
    expect((await get(path, 'sector-officer')).status).toBe(403);
  });

  it('a case is out of the hands of who led it once a handover before has come through', async () => {
    const seen = await upTo('prospect');
    const hand = () => take(seen, 'handover', { on: '2023-03-20', toUnitId: tree.district.id });
    const lead = () => take(seen, 'applicants', wellGone.applicants(), { as: 'sector-officer' });
    const led = await establishing.oneAfterTheOther('establishments', seen.body.id, hand, lead);
    expect([led.status, led.body.code]).toEqual([404, 'establishment-unknown']);
  });

  it('a case whose managing unit has ended stays in sight of those above, who may take it over', async () => {
    const seen = await upTo('prospect', { managingUnitId: tree.district.id });
    await establishing.abolishDistrict();
    const ids = (await list(`unitId=${tree.federation.id}&limit=200`)).data.map(({ id }) => id);
    expect(ids).toContain(seen.body.id);
    const away = { on: '2025-07-01', toUnitId: tree.federation.id };
    const handed = await take(seen, 'handover', away);
    expect([handed.status, handed.body.managingUnitId]).toEqual([201, tree.federation.id]);
    const { body: before } = await on(seen.body.id, '2025-06-30');
    expect([before.state, before.managingUnitId]).toEqual(['prospect', tree.district.id]);
    const own = await upTo('prospect');
    const given = await take(own, 'handover', away, { as: 'sector-officer' });
    expect([given.status, given.body.permission]).toEqual([403, 'establishment.manage']);
  });

  it('a case is not handed over to a unit whose end is on its way', async () => {
    const seen = await upTo('prospect');
    const { status, body } = await establishing.whileItEnds((toUnitId) =>
      take(seen, 'handover', { on: '2023-06-01', toUnitId }),
    );
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/toUnitId']);
  });

  it('an opened case needs a unit that may manage it there and then', async () => {
    const faults = async (rest: object) => {
      const { body } = await open(rest);
      return body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);
    };
    expect(await faults({ managingUnitId: tree.school.id })).toEqual([
      '/managingUnitId parent-kind-not-allowed',
    ]);
    expect(await faults({ on: '1990-01-01' })).toContain('/managingUnitId parent-unknown');
    expect((await faults({ on: '2999-01-01' }))?.[0]).toBe('/on date-in-future');
    expect(await faults({ on: '2999-01-01' })).not.toContain('/decision/signedOn signed-in-future');
    expect(
      await faults({ contacts: [{ on: '2999-01-01', channel: 'visit', note: 'Hẹn.' }] }),
    ).toEqual(['/contacts/0/on date-in-future']);
  });
});

describe('the terms', () => {
  it('are a catalogue of the day, and a new one holds for the steps from its day on', async () => {
    const { admin } = establishing.membership.database;
    await admin.query(
      `update establishment_terms set valid = daterange(null, '2024-01-01') where term = 'least-applicants'`,
    );
    await admin.query(
      `insert into establishment_terms values ('least-applicants', '[2024-01-01,2025-01-01)', 3),
         ('least-applicants', '[2025-01-01,)', 5)`,
    );
    const least = async (asOf: string) => {
      const path = `/v1/establishment-terms?asOf=${asOf}`;
      const { body } = await get<{ data: EstablishmentTermResponse[] }>(path, 'nobody');
      return body.data.find(({ term }) => term === 'least-applicants')?.amount;
    };
    expect([await least('2023-12-31'), await least('2024-01-01')]).toEqual([5, 3]);
    const seen = await upTo('campaign-committee');
    const applicants = founders.slice(0, 3);
    const early = await take(seen, 'applicants', { on: '2023-12-31', applicants });
    expect(early.body.dueOn).toBeNull();
    const later = await upTo('campaign-committee');
    const full = await take(later, 'applicants', { on: '2024-01-02', applicants });
    expect(full.body.dueOn).toBe('2024-01-16');
    const again = { on: '2025-01-02', applicants: founders.slice(3) };
    expect((await take(full, 'applicants', again)).body.dueOn).toBe('2024-01-16');
  });
});

describe('the list of cases', () => {
  it('comes in pages, newest first, counted when asked', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { data, page } = await list(`limit=4&total=true&state=recognised${cursor}`);
      expect(page.total).toBeGreaterThan(2);
      seen.push(...data.map(({ id }) => id));
      cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(seen).toHaveLength((await list('limit=1&total=true&state=recognised')).page.total!);
  });

  it('reads no table whole among ten thousand cases', async () => {
    await establishing.openTenThousand();
    for (const unitId of [tree.federation.id, tree.district.id]) {
      const scope = ['2026-03-01', `{${unitId}}`, '{true}', false];
      const page = [...scope, null, null, null, 51];
      const { readWhole } = await establishing.planAsServed(listEstablishments, page);
      expect(readWhole).not.toContain('establishments');
      expect(readWhole).not.toContain('establishment_steps');
    }
    const [some] = (await list('limit=1')).data;
    const one = await establishing.planAsServed(findEstablishment, ['2026-03-01', some!.id]);
    expect(one.indexes).toContain('pk_establishment_steps');
  });
});
