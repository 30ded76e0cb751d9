import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LineageEdge } from '@dong-hanh/contracts';
import { MembersService } from '../members/members.service.js';
import { prospect } from '../testing/establishing.fixture.js';
import { arranging, tree } from '../testing/membership.fixture.js';
import {
  decisionsAbout,
  effectiveOn,
  startReorganising,
  type Reorganising,
  type Stage,
} from '../testing/reorganising.fixture.js';
import type { UnitResponse } from '../units/units.dto.js';
import { UnitsService } from '../units/units.service.js';

let reorganising: Reorganising;
let stage: Stage;

beforeAll(async () => {
  reorganising = await startReorganising();
});
afterAll(() => reorganising.membership.stop());
beforeEach(async () => {
  stage = await reorganising.stage();
});

const { dissolve, mergeSchools, splitSchool, mixed } = decisionsAbout(
  () => reorganising,
  () => stage,
);
const recorded = async (actions: object[], changes: object = {}) => {
  const { status, body } = await reorganising.decide(actions, changes);
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
};
const post = (path: string, body: object, headers = {}) =>
  reorganising.membership.call<{ id: string }>('POST', `/v1/${path}`, {
    ...{ as: 'officer', body, headers },
  });
const admit = async (fullName: string, unitId: string) => {
  const person = { fullName, birthDate: '1986-03-08', gender: 'female' as const };
  const admission = { ...person, unitId, joinedOn: '2025-07-01' };
  const members = reorganising.membership.app.get(MembersService);
  return (await members.admitMany([admission], arranging))[0]!;
};
const refusal = async (answer: ReturnType<Reorganising['withdraw']>) => {
  const { status, body } = await answer;
  return [
    status,
    body.code,
    ...(body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`),
  ];
};

describe('withdrawing a decision', () => {
  it.each([
    ['a merge', mergeSchools, effectiveOn],
    ['a split', splitSchool, effectiveOn],
    ['a dissolution', () => [dissolve(stage.schools[0].id)], effectiveOn],
    [
      'a dissolution that passed the members on',
      () => [dissolve(stage.schools[0].id, { transferTo: stage.schools[1].id })],
      effectiveOn,
    ],
    ['everything at once', mixed, effectiveOn],
    ['what has not taken effect yet', () => [dissolve(stage.schools[0].id)], '2099-01-01'],
    [
      'a new name since the beginning',
      () => [{ type: 'rename', unitId: stage.schools[0].id, name: 'Tên từ đầu' }],
      tree.school.establishedOn,
    ],
  ])('restores all that was believed before %s', async (_, actions, from) => {
    const before = await reorganising.believed(stage);
    const { id, units } = await recorded(actions(), { effectiveOn: from });
    expect(await reorganising.believed(stage)).not.toEqual(before);
    const { status, body } = await reorganising.withdraw(id);
    expect([status, body.withdraws, body.units.length]).toEqual([201, id, units.length]);
    expect(await reorganising.believed(stage)).toEqual(before);
  });

  it('makes units that it founded never have been, and frees their codes', async () => {
    const actions = splitSchool();
    const { id, units } = await recorded(actions);
    const founded = units.filter(({ version }) => version === 1);
    const { body } = await reorganising.withdraw(id);
    expect(body.effects).toMatchObject({ unitsRestored: 1, unitsAnnulled: 2, membersRestored: 2 });
    for (const unit of founded)
      expect((await reorganising.get(`/v1/units/${unit.id}?asOf=2025-08-01`)).code).toBe(
        'unit-unknown',
      );
    const again = await recorded(actions);
    expect(again.units.map(({ code }) => code).sort()).toEqual(
      units.map(({ code }) => code).sort(),
    );
  });

  it('is told again with the rest of the register, as it was told first', async () => {
    const { body } = await reorganising.withdraw((await recorded(splitSchool())).id);
    const { app, database } = reorganising.membership;
    const [{ last = '' } = {}] = await database.admin.query<{ last: string }>(
      'select max(pos)::text as last from outbox',
    );
    await app.get(UnitsService).republish(arranging);
    for (const { id } of body.units) {
      const events = await database.admin.query<{ data: object; isAgain: boolean }>(
        `select event::jsonb - 'id' - 'time' - 'correlationid' - 'causationid' - 'actorid' as data,
           pos > $2 as "isAgain"
         from outbox where key = $1 order by pos desc limit 2`,
        [id, last],
      );
      expect(events.map(({ isAgain }) => isAgain)).toEqual([true, false]);
      expect(events[0]?.data).toEqual(events[1]?.data);
    }
  });

  it('leaves no lineage of it, and shows either decision with the other', async () => {
    const { id } = await recorded(mergeSchools());
    const { body } = await reorganising.withdraw(id);
    for (const school of stage.schools) {
      const { data } = await reorganising.get<{ data: LineageEdge[] }>(
        `/v1/units/${school.id}/lineage`,
      );
      expect(data).toEqual([]);
    }
    expect(await reorganising.get(`/v1/reorganisations/${id}`)).toMatchObject({
      withdrawnBy: body.id,
    });
    expect(await reorganising.get(`/v1/reorganisations/${body.id}`)).toEqual(body);
    expect(body).toMatchObject({
      ...{ reason: 'Ghi nhầm đơn vị.', withdrawnBy: null },
      decision: { number: '61/QĐ-LĐLĐ', effectiveOn },
    });
  });

  it('keeps what was believed meanwhile, with the time until which it was', async () => {
    const { id } = await recorded(mergeSchools());
    const { admin } = reorganising.membership.database;
    // As if it had been recorded two days ago and withdrawn now.
    await admin.query('alter table unit_versions disable trigger keep_superseded');
    for (const [table, until] of [
      ['superseded_unit_versions', 'upper(recorded)'],
      ['unit_versions', 'null::timestamptz'],
    ])
      await admin.query(
        `update ${table} set recorded =
           tstzrange(lower(recorded) - interval '2 days', ${until} - interval '2 days')
         where unit_id = $1`,
        [stage.schools[0].id],
      );
    await admin.query('alter table unit_versions enable trigger keep_superseded');
    const { recordedAt } = (await reorganising.withdraw(id)).body;
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const path = `/v1/units/${stage.schools[0].id}?asOf=2026-01-01`;
    expect(await reorganising.get(path)).toMatchObject({ endedOn: null });
    expect(await reorganising.get(`${path}&knownOn=${yesterday}`)).toMatchObject({
      endedOn: effectiveOn,
    });
    const [member] = stage.members[0];
    const places = await admin.query<{ days: string; superseded_at: Date }>(
      `select valid::text as days, superseded_at from superseded_placements
       where member_id = $1 order by valid`,
      [member],
    );
    expect(places.map(({ days }) => days)).toEqual([
      `[2010-09-05,${effectiveOn})`,
      `[${effectiveOn},)`,
    ]);
    expect(places[0]?.superseded_at.toISOString()).toBe(recordedAt);
    const beliefs = await admin.query<{ days: string }>(
      `select valid::text as days from superseded_unit_versions where unit_id = $1 order by recorded`,
      [stage.schools[0].id],
    );
    expect(beliefs.map(({ days }) => days)).toEqual([
      '[2005-09-01,)',
      `[2005-09-01,${effectiveOn})`,
    ]);
  });

  it('tells of every unit and member, closed by a decision of its own', async () => {
    const { id } = await recorded(splitSchool());
    const { body } = await reorganising.withdraw(id);
    const told = await reorganising.told(body.id);
    expect(told.map(({ type }) => type).sort()).toEqual([
      ...['member-transferred', 'member-transferred', 'reorganisation-decided'],
      ...['unit-annulled', 'unit-annulled', 'unit-restored'],
    ]);
    expect(told.at(-1)?.data).toMatchObject({
      ...{ id: body.id, eventCount: 3 },
      units: body.units.map(({ id: unitId, version }) => ({ id: unitId, version })),
    });
    const restored = told.find(({ type }) => type === 'unit-restored')?.data;
    expect(restored).toMatchObject({ endedOn: null, lineage: [], reorganisationId: body.id });
    const never = { validFrom: effectiveOn, validTo: effectiveOn };
    expect(told.find(({ type }) => type === 'unit-annulled')?.data).toMatchObject({
      ...{ establishedOn: effectiveOn, endedOn: effectiveOn, versions: [never] },
    });
  });

  it('says a membership that had ended goes on', async () => {
    const { id } = await recorded([dissolve(stage.schools[0].id)]);
    const { body } = await reorganising.withdraw(id);
    const told = await reorganising.told(body.id);
    const resumed = told.filter(({ type }) => type === 'membership-resumed');
    expect(resumed).toHaveLength(2);
    expect(resumed[0]?.data).toMatchObject({
      ...{ state: 'active', endedOn: null },
      placements: [{ unitId: stage.schools[0].id, from: '2010-09-05', to: null }],
    });
  });

  it('in a preview tells the effects and findings, and changes nothing', async () => {
    const { id } = await recorded(mergeSchools());
    const after = await reorganising.believed(stage);
    const { status, body } = await reorganising.withdraw(id, { query: '?preview=true' });
    expect([status, body]).toEqual([
      200,
      { effects: expect.objectContaining({ unitsRestored: 1, membersRestored: 2 }), findings: [] },
    ]);
    expect(await reorganising.believed(stage)).toEqual(after);
    const early = await reorganising.withdraw(id, {
      query: '?preview=true',
      signedOn: '2025-05-01',
    });
    expect(early.body).toMatchObject({
      findings: [{ code: 'withdrawal-before-decision', pointer: '/decision/signedOn' }],
    });
  });
});

describe('a withdrawal is refused', () => {
  it('twice, of a withdrawal, and of no decision', async () => {
    const { id } = await recorded(splitSchool());
    const { body } = await reorganising.withdraw(id);
    expect(await refusal(reorganising.withdraw(id))).toEqual([
      409,
      'already-withdrawn',
      ' already-withdrawn',
    ]);
    expect(await refusal(reorganising.withdraw(body.id))).toEqual([
      409,
      'withdrawal-final',
      ' withdrawal-final',
    ]);
    expect(await refusal(reorganising.withdraw(tree.school.id))).toEqual([404, 'decision-unknown']);
  });

  it('when two come at once, all but one', async () => {
    const { id } = await recorded(mergeSchools());
    const answers = await Promise.all([1, 2, 3].map(() => reorganising.withdraw(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('signed before the decision, or on a day to come', async () => {
    const { id } = await recorded(mergeSchools());
    expect(await refusal(reorganising.withdraw(id, { signedOn: '2025-05-01' }))).toEqual([
      ...[422, 'withdrawal-before-decision', '/decision/signedOn withdrawal-before-decision'],
    ]);
    expect((await refusal(reorganising.withdraw(id, { signedOn: '2099-01-01' })))[1]).toBe(
      'signed-in-future',
    );
  });

  it('to whom the right over one of its units is missing', async () => {
    const { id } = await recorded(mergeSchools());
    const as = (account: string) => reorganising.withdraw(id, { as: account });
    for (const account of ['sector-officer', 'school-officer', 'nobody'])
      expect((await as(account)).status).toBe(403);
  });

  it('while a later decision changed one of its units, until that one is withdrawn', async () => {
    const [, school] = stage.schools;
    const first = await recorded(mixed());
    const second = await recorded([{ type: 'rename', unitId: school.id, name: 'Tên sau' }], {
      ...{ number: '70/QĐ-LĐLĐ', effectiveOn: '2025-07-01' },
    });
    const { body } = await reorganising.withdraw(first.id);
    const place = first.units.findIndex(({ id }) => id === school.id);
    expect(body).toMatchObject({
      code: 'withdrawal-built-upon',
      errors: [{ pointer: `/units/${place}`, code: 'later-decision' }],
    });
    expect(body.errors?.[0]?.message).toContain('70/QĐ-LĐLĐ');
    expect((await reorganising.withdraw(second.id)).status).toBe(201);
    expect((await reorganising.withdraw(first.id)).status).toBe(201);
  });

  it('while a unit stands under one that it founded', async () => {
    const unit = reorganising.newUnit(tree.federation.id);
    const founding = { type: 'establish', unit: { ...unit, kind: 'local-sector-union' } };
    const { id, units } = await recorded([founding]);
    await recorded([{ type: 'transfer', unitId: stage.schools[0].id, toParentId: units[0]!.id }]);
    expect(await refusal(reorganising.withdraw(id))).toEqual([
      ...[409, 'withdrawal-built-upon', '/units/0 later-decision', '/units/0 later-unit'],
    ]);
  });

  it('while a superior to which units would return has ended since', async () => {
    const [one, two] = stage.schools;
    const toFederation = ({ id }: { id: string }) => ({
      ...{ type: 'transfer', unitId: id, toParentId: tree.federation.id },
    });
    const { id } = await recorded([one, two].map(toFederation));
    await recorded([dissolve(stage.sector.id)], { effectiveOn: '2025-06-20' });
    const { body } = await reorganising.withdraw(id);
    expect(body.errors?.map(({ code }) => code)).toEqual(['later-end', 'later-end']);
    expect(body.errors?.[0]?.message).toContain('2025-06-20');
  });

  it('while a member whom it moved, or who came to a unit that it founded, was changed', async () => {
    const merged = await recorded(mergeSchools());
    const [moved] = stage.members[0];
    const exit = { effectiveOn: '2025-08-01', reason: 'resigned' };
    expect((await post(`members/${moved!}/exits`, exit)).status).toBe(201);
    expect(await refusal(reorganising.withdraw(merged.id))).toEqual([
      ...[409, 'withdrawal-built-upon', '/units/0 later-member-change'],
    ]);
    const { schools, members } = (stage = await reorganising.stage());
    const split = await recorded(splitSchool());
    const part = split.units.find(({ id }) => id !== schools[0].id)!;
    await admit('Lê Văn Mới', part.id);
    expect((await refusal(reorganising.withdraw(split.id)))[1]).toBe('withdrawal-built-upon');
    expect(members[0]).toHaveLength(2);
  });

  it('while a member whom it moved was changed after a period that he had elsewhere', async () => {
    const [moved = ''] = stage.members[0];
    const away = { toUnitId: tree.school.id, effectiveOn: '2026-01-01' };
    expect((await post(`members/${moved}/transfers`, away)).status).toBe(201);
    const { id } = await recorded(mergeSchools(), { effectiveOn: '2025-07-01' });
    const exit = { effectiveOn: '2026-06-01', reason: 'resigned' };
    expect((await post(`members/${moved}/exits`, exit)).status).toBe(201);
    expect(await refusal(reorganising.withdraw(id))).toEqual([
      ...[409, 'withdrawal-built-upon', '/units/0 later-member-change'],
    ]);
  });

  it('while a record that was merged since keeps a period in a unit that it founded', async () => {
    const { id, units } = await recorded(splitSchool());
    const place = units.findIndex(({ version }) => version === 1);
    const duplicateId = await admit('Nguyễn Thị An', units[place]!.id);
    const merger = { duplicateId, reason: 'Kết nạp hai lần' };
    expect((await post(`members/${stage.members[1][0]!}/merge`, merger)).status).toBe(201);
    expect(await refusal(reorganising.withdraw(id))).toEqual([
      ...[409, 'withdrawal-built-upon', `/units/${place} later-member-change`],
    ]);
  });

  it('while a unit that it founded leads the way to a union', async () => {
    const unit = { ...reorganising.newUnit(tree.federation.id), kind: 'local-sector-union' };
    const { id, units } = await recorded([{ type: 'establish', unit }]);
    const lead = { ...prospect, managingUnitId: units[0]!.id, on: effectiveOn };
    const opened = await post('establishments', lead);
    expect(opened.status).toBe(201);
    const { body } = await reorganising.withdraw(id);
    expect(body.errors).toMatchObject([{ pointer: '/units/0', code: 'later-establishment' }]);
    expect(body.errors?.[0]?.message).toContain(effectiveOn);
    const end = { on: effectiveOn, reason: 'Ghi nhầm.' };
    await post(`establishments/${opened.body.id}/withdrawal`, end, { 'if-match': '"1"' });
    expect((await reorganising.withdraw(id)).status).toBe(201);
  });

  it('while a unit that it founded has been awarded', async () => {
    const { id, units } = await recorded(splitSchool());
    const part = units.find(({ version }) => version === 1)!;
    await reorganising.membership.database.admin.query(
      `insert into honours (award_id, version, recipient_kind, recipient_id, unit_id, unit_version,
         decision_id, decision_number, issuer, form, basis, signed_on, school_year, month, state)
       values (gen_random_uuid(), 1, 'unit', $1, $1, 1, gen_random_uuid(), '9/QĐ-KT', 'vgcl',
         'vgcl-merit-diploma', 'annual', '2025-08-01', '2025-2026', '2025-08', 'granted')`,
      [part.id],
    );
    expect((await refusal(reorganising.withdraw(id))).slice(2)).toEqual([
      expect.stringMatching(/later-award$/),
    ]);
  });
});

describe('units that live again', () => {
  it('stand in the tree of every day as before', async () => {
    const { id } = await recorded(mixed());
    await reorganising.withdraw(id);
    for (const day of ['2025-06-14', effectiveOn, '2026-01-01']) {
      const { data } = await reorganising.get<{ data: UnitResponse[] }>(
        `/v1/units?parentId=${stage.sector.id}&asOf=${day}`,
      );
      expect(data.map((unit) => unit.id).sort()).toEqual(
        stage.schools.map((unit) => unit.id).sort(),
      );
    }
  });
});
