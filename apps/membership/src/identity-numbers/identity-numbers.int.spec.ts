import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { tree } from '../testing/membership.fixture.js';
import { startLife, type LifeApp } from '../testing/life.fixture.js';
import type { MemberResponse } from '../members/members.dto.js';
import { IdentityDisclosuresService } from './identity-disclosures.service.js';
import { IdentityNumbersRepository } from './identity-numbers.repository.js';
import type { DisclosedNumberResponse, IdentityDisclosure } from './identity-numbers.dto.js';
import { MasterKeyRotation } from './master-key-rotation.service.js';
import { SealBroken, SealedValues } from './sealed-values.js';

let life: LifeApp;
let next = 0;

beforeAll(async () => {
  life = await startLife();
  await life.membership.grant('auditor', { role: 'auditor' });
});
afterAll(() => life.membership.stop());

/** A number of a woman born in 1986 in Nghệ An, like the teachers here; another one each time. */
const number = () => `040186${String((next += 1)).padStart(6, '0')}`;
const record = (id: string, given: string, as = 'officer') =>
  life.membership.call('PUT', `/v1/members/${id}/identity-number`, { as, body: { number: given } });
const show = async (id: string) =>
  (await life.membership.call<MemberResponse>('GET', `/v1/members/${id}`, { as: 'officer' })).body;
const disclose = (id: string, as = 'officer', body: object = { purpose: 'aid-payment' }) =>
  life.membership.call<DisclosedNumberResponse & { code?: string }>(
    'POST',
    `/v1/members/${id}/identity-number/disclosure`,
    { as, body },
  );
const rows = <T>(sql: string, ...parameters: unknown[]) =>
  life.membership.database.admin.query<T>(sql, parameters);

describe('recording an identity number', () => {
  it('answers the mask alone, and so does the record from then on', async () => {
    const id = await life.teacher();
    const { status, body } = await record(id, '040 186 991 234');
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ memberId: id, kind: 'citizen', identityNumber: '********1234' },
      recordedAt: expect.any(String),
    });
    expect((await show(id)).identityNumber).toBe('********1234');
  });

  it('takes the place of an earlier number, which others may then give', async () => {
    const [first, second] = [number(), number()];
    const id = await life.teacher();
    await record(id, first);
    expect((await record(id, second)).status).toBe(200);
    expect((await record(await life.teacher(), first)).status).toBe(200);
    expect((await disclose(id)).body.number).toBe(second);
  });

  it('twice is recording it once', async () => {
    const id = await life.teacher();
    const mine = number();
    expect([(await record(id, mine)).status, (await record(id, mine)).status]).toEqual([200, 200]);
  });

  it('says which part does not agree with the record', async () => {
    const { status, body } = await record(await life.teacher(), '040086001234');
    expect([status, body.code, body.errors]).toEqual([
      ...[422, 'identity-gender-differs'],
      [{ pointer: '/number', code: 'identity-gender-differs', message: body.detail }],
    ]);
    expect(JSON.stringify(body)).not.toContain('0012');
  });

  it('of another record is refused, and names it only to those who may read it', async () => {
    const taken = number();
    const holder = await life.teacher(tree.villageSchool.id);
    await record(holder, taken);
    const { memberNumber } = await show(holder);
    const open = await record(await life.teacher(), taken);
    expect([open.status, open.body.code]).toEqual([409, 'identity-number-of-member']);
    expect(open.body.detail).toContain(memberNumber);
    const closed = await record(await life.teacher(), taken, 'school-officer');
    expect([closed.status, closed.body.code]).toEqual([409, 'identity-number-taken']);
    expect(JSON.stringify(closed.body)).not.toMatch(new RegExp(`${memberNumber}|${holder}`));
  });

  it('by two at the same moment: one of them has it', async () => {
    const wanted = number();
    const ids = await Promise.all([1, 2, 3].map(() => life.teacher()));
    const statuses = await Promise.all(ids.map(async (id) => (await record(id, wanted)).status));
    expect(statuses.toSorted()).toEqual([200, 409, 409]);
  });

  it('is nowhere in clear: not in the tables, not in what is published', async () => {
    const mine = number();
    const id = await life.teacher();
    await record(id, mine);
    await record(await life.teacher(), mine);
    await disclose(id);
    const tables = await rows<{ table: string }>(
      `select table_name as table from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    for (const { table } of tables) {
      const found = await rows(
        `select 1 from ${table} r where r::text like '%' || $1 || '%'`,
        mine,
      );
      expect([table, found.length]).toEqual([table, 0]);
    }
  });

  it('waits for a merger of the record, and is refused then', async () => {
    const [duplicate, survivor] = [await life.teacher(), await life.teacher()];
    const { status, body } = await life.whileMerging(survivor, duplicate, () =>
      record(duplicate, number()),
    );
    expect([status, body.code]).toEqual([409, 'member-merged']);
    expect(body.detail).toContain(survivor);
    const kept = await rows('select 1 from identity_numbers where member_id = $1', duplicate);
    expect(kept).toEqual([]);
  });

  it('that a merged record holds confirms and corrects it there', async () => {
    const [survivor, duplicate] = [await life.teacher(), await life.teacher()];
    const [mine, corrected] = [number(), number()];
    await record(duplicate, mine);
    await record(survivor, '187654399');
    await life.merge(survivor, duplicate);
    expect((await record(survivor, mine)).status).toBe(200);
    expect((await record(survivor, corrected)).status).toBe(200);
    const held = await rows(
      'select member_id, kind from identity_numbers where member_id = any($1) order by kind',
      [survivor, duplicate],
    );
    expect(held).toEqual([
      { member_id: duplicate, kind: 'citizen' },
      { member_id: survivor, kind: 'older' },
    ]);
    expect((await disclose(duplicate)).body.number).toBe(corrected);
    expect((await record(await life.teacher(), mine)).status).toBe(200);
    expect((await record(await life.teacher(), corrected)).body.code).toMatch(/^identity-number-/);
  });

  it('changes no version and publishes nothing', async () => {
    const id = await life.teacher();
    await record(id, number());
    expect([(await show(id)).version, (await life.told(id)).length]).toEqual([1, 1]);
  });

  it.each([
    ['officer', 200],
    ['sector-officer', 200],
    ['school-officer', 200],
    ['auditor', 403],
    ['analyst', 403],
    ['nobody', 403],
  ])('by %s: %s', async (as, status) => {
    expect((await record(await life.teacher(), number(), as)).status).toBe(status);
  });

  it('of somebody outside the subtree finds nobody', async () => {
    const id = await life.teacher(tree.villageSchool.id);
    expect((await record(id, number(), 'school-officer')).body.code).toBe('member-unknown');
  });
});

describe('showing an identity number in full', () => {
  it('needs a purpose of the list and a right of its own, and is kept', async () => {
    const mine = number();
    const id = await life.teacher();
    await record(id, mine);
    const { status, headers, body } = await disclose(id, 'sector-officer', {
      ...{ purpose: 'award-file', reference: '15/TTr-CĐCS' },
    });
    expect([status, headers['cache-control'], body.number]).toEqual([201, 'no-store', mine]);
    expect((await disclose(id, 'school-officer')).status).toBe(403);
    expect((await disclose(id, 'auditor')).status).toBe(403);
    const body1 = { purpose: 'curiosity' };
    const call = { as: 'officer', body: body1, isWellFormed: false };
    const path = `/v1/members/${id}/identity-number/disclosure`;
    expect((await life.membership.call('POST', path, call)).status).toBe(400);
    const kept = await rows(
      'select account_id, purpose, reference from identity_disclosures where member_id = $1',
      id,
    );
    expect(kept).toEqual([
      { account_id: 'sector-officer', purpose: 'award-file', reference: '15/TTr-CĐCS' },
    ]);
  });

  it('that nobody recorded is not found, and nothing is kept', async () => {
    const id = await life.teacher();
    const { status, body } = await disclose(id);
    expect([status, body.code]).toEqual([404, 'identity-number-unknown']);
    expect(await rows('select 1 from identity_disclosures where member_id = $1', id)).toEqual([]);
  });

  it('is kept with the record that holds it, whichever of the person was asked for', async () => {
    const [survivor, duplicate] = [await life.teacher(), await life.teacher()];
    const mine = number();
    await record(duplicate, mine);
    await life.merge(survivor, duplicate);
    const { body } = await disclose(survivor);
    expect([body.memberId, body.number]).toEqual([survivor, mine]);
    const ids = [survivor, duplicate];
    const kept = await rows(
      'select member_id from identity_disclosures where member_id = any($1)',
      ids,
    );
    expect(kept).toEqual([{ member_id: duplicate }]);
  });

  it('that does not open shows nothing, and nothing is kept', async () => {
    const id = await life.teacher();
    await record(id, number());
    await rows(`update identity_numbers set sealed_number = 'v1.x' where member_id = $1`, id);
    const disclosures = life.membership.app.get(IdentityDisclosuresService, { strict: false });
    const asked = disclosures.disclose('officer', id, { purpose: 'aid-payment' });
    await expect(asked).rejects.toThrow(SealBroken);
    expect(await rows('select 1 from identity_disclosures where member_id = $1', id)).toEqual([]);
  });

  it('is listed, newest first and page by page, for who may see that', async () => {
    const id = await life.teacher();
    await record(id, number());
    for (const purpose of ['dues', 'aid-payment', 'social-insurance'])
      await disclose(id, 'officer', { purpose });
    const page = (query: string, as = 'auditor') =>
      life.membership.call<{ data: IdentityDisclosure[]; page: { next: string | null } }>(
        'GET',
        `/v1/members/${id}/identity-disclosures${query}`,
        { as },
      );
    const { body: first } = await page('?limit=2');
    const cursor = encodeURIComponent(first.page.next ?? '');
    const { body: second } = await page(`?limit=2&cursor=${cursor}`);
    const seen = [...first.data, ...second.data].map(({ purpose }) => purpose);
    expect(seen).toEqual(['social-insurance', 'aid-payment', 'dues']);
    expect(second.page.next).toBeNull();
    expect((await page('', 'school-officer')).status).toBe(403);
  });

  it('cannot be unseen: the serving role changes and deletes no disclosure', async () => {
    const serve = new Database({
      ...{ url: life.membership.database.url('serve'), applicationName: 'spec', max: 1 },
    });
    const attempts = [
      `update identity_disclosures set purpose = 'dues'`,
      'delete from identity_disclosures',
      'delete from identity_numbers',
      'delete from person_keys',
    ];
    for (const sql of attempts) await expect(serve.query(sql)).rejects.toThrow('permission denied');
    await serve.close();
  });
});

describe('the key of a person', () => {
  const parts = () => ({
    repository: life.membership.app.get(IdentityNumbersRepository, { strict: false }),
    values: life.membership.app.get(SealedValues, { strict: false }),
  });

  it('once destroyed, makes the number unreadable for ever and free of any search', async () => {
    const mine = number();
    const id = await life.teacher();
    await record(id, mine);
    const { repository } = parts();
    await repository.transaction((tx) => repository.destroyKey(tx, id, new Date()));
    expect((await show(id)).identityNumber).toBeUndefined();
    expect((await disclose(id)).body.code).toBe('identity-number-unknown');
    const [row] = await rows<{ sealed_number: string; number_hash: string | null }>(
      'select sealed_number, number_hash from identity_numbers where member_id = $1',
      id,
    );
    expect([row?.sealed_number.startsWith('v1.'), row?.number_hash]).toEqual([true, null]);
    expect((await record(id, number())).body.code).toBe('member-unknown');
  });

  it('is wrapped again after a rotation of the master key, and the numbers stay readable', async () => {
    const mine = number();
    const id = await life.teacher();
    await record(id, mine);
    const { repository, values } = parts();
    const former = 'spec-master-key-of-32-characters';
    const hashKey = 'spec-hash-key-of-32-characters-x';
    const rotated = { masterKey: 'the-master-key-after-a-rotation-32', hashKey };
    const rotate = (secrets: ConstructorParameters<typeof SealedValues>[0]) =>
      new MasterKeyRotation(repository, new SealedValues(secrets));
    const held = await rows('select 1 from person_keys where wrapped_key is not null');
    const forward = rotate({ ...rotated, formerMasterKey: former });
    // A key that nobody's master key wrapped stays as it is, and keeps no other one from its turn.
    const strange = { masterKey: 'a-master-key-of-nobody-at-all-anywhere', hashKey };
    const lost = await life.teacher();
    await repository.transaction((tx) =>
      repository.keyOf(tx, lost, new SealedValues(strange).newDataKey(lost)),
    );
    expect(await forward.rewrapAll()).toEqual({ rewrapped: held.length, broken: 1 });
    expect(await forward.rewrapAll()).toEqual({ rewrapped: 0, broken: 1 });
    const sealed = await repository.transaction((tx) => repository.find(tx, id));
    const place = { memberId: id, field: 'identity-number' };
    const after = new SealedValues(rotated);
    expect(after.open(sealed!.wrappedKey, place, sealed!.sealedNumber)).toBe(mine);
    expect(() => values.open(sealed!.wrappedKey, place, sealed!.sealedNumber)).toThrow('not open');
    // Back again, for the service that still runs with the former key.
    await rotate({ masterKey: former, formerMasterKey: rotated.masterKey, hashKey }).rewrapAll();
    expect((await disclose(id)).body.number).toBe(mine);
  });
});
