import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MembersService } from '../members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { placeOf } from './identity-masks.service.js';
import { IdentityNumbersRepository } from './identity-numbers.repository.js';
import { MasterKeyRotation } from './master-key-rotation.service.js';
import { SealedValues } from './sealed-values.js';

jest.setTimeout(10 * 60_000);

/** More than two pages of a rotation. */
const PERSONS = 1_237;
const hashKey = 'h'.repeat(32);
const first = { masterKey: 'the-first-master-key-of-the-platform', hashKey };
const second = { masterKey: 'the-second-master-key-of-the-platform', hashKey };

let membership: MembershipApp;
let repository: IdentityNumbersRepository;
let ids: string[];

const numberOf = (index: number) => `040186${String(index).padStart(6, '0')}`;
const values = (secrets: typeof first, formerMasterKey?: string) =>
  new SealedValues({ ...secrets, formerMasterKey });
const rotation = (sealed: SealedValues) => new MasterKeyRotation(repository, sealed);
const prefixes = async () => {
  const rows = await membership.database.admin.query<{ prefix: string; count: number }>(
    `select split_part(wrapped_key, '.', 2) as prefix, count(*)::integer as count from person_keys
     where wrapped_key is not null group by 1`,
  );
  return Object.fromEntries(rows.map(({ prefix, count }) => [`v1.${prefix}.`, count]));
};

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  repository = membership.app.get(IdentityNumbersRepository, { strict: false });
  const person = {
    ...{ fullName: 'Nguyễn Thị Hồng Vân', birthDate: '1986-03-08', gender: 'female' as const },
    ...{ unitId: tree.school.id, joinedOn: '2010-09-05' },
  };
  const people = Array.from({ length: PERSONS }, () => person);
  ids = await membership.app.get(MembersService).admitMany(people, arranging);
  const sealed = values(first);
  await repository.transaction(async (tx) => {
    for (const [index, id] of ids.entries()) {
      const key = (await repository.keyOf(tx, id, sealed.newDataKey(id)))!;
      const text = sealed.seal(key, placeOf(id), numberOf(index));
      const number = { sealed: text, hash: sealed.hash(numberOf(index)), kind: 'citizen' as const };
      await repository.keep(tx, id, number, { at: new Date(), by: 'spec' });
    }
  });
});
afterAll(() => membership?.stop());

async function allOpen(sealed: SealedValues): Promise<void> {
  for (const [index, id] of ids.entries()) {
    const found = await repository.transaction((tx) => repository.find(tx, id));
    if (!found) continue;
    const opened = sealed.open(found.wrappedKey, placeOf(id), found.sealedNumber);
    expect(opened).toBe(numberOf(index));
  }
}

describe(`the rotation of the master key over ${PERSONS} persons`, () => {
  it('done by two services at once, with keys destroyed meanwhile, leaves each number readable', async () => {
    const rotating = () => rotation(values(second, first.masterKey));
    const destroyed = ids.filter((_, index) => index % 97 === 0);
    await Promise.all([
      rotating().rewrapAll(),
      rotating().rewrapAll(),
      ...destroyed.map((id) =>
        repository.transaction((tx) => repository.destroyKey(tx, id, new Date())),
      ),
    ]);
    await rotating().rewrapAll();
    expect(await prefixes()).toEqual({
      [values(second).currentPrefix]: PERSONS - destroyed.length,
    });
    await allOpen(values(second));
    // A key that was destroyed did not come back with the rotation.
    for (const id of destroyed)
      expect(await repository.transaction((tx) => repository.find(tx, id))).toBeUndefined();
  });

  it('passes over a key which neither master key wrapped, and takes it once it opens', async () => {
    const stranger = values({ masterKey: 'a-master-key-of-nobody-at-all-anywhere', hashKey });
    const [unknown = ''] = ids.filter((_, index) => index % 97 !== 0).slice(700, 701);
    const { wrappedKey } = (await repository.transaction((tx) => repository.find(tx, unknown)))!;
    await repository.replaceKey({ memberId: unknown, wrappedKey }, stranger.newDataKey(unknown));
    const back = rotation(values(first, second.masterKey));
    const destroyed = Math.ceil(PERSONS / 97);
    expect(await back.rewrapAll()).toEqual({ rewrapped: PERSONS - destroyed - 1, broken: 1 });
    expect((await prefixes())[values(first).currentPrefix]).toBe(PERSONS - destroyed - 1);
    const lost = (await repository.transaction((tx) => repository.find(tx, unknown)))!;
    await repository.replaceKey({ memberId: unknown, wrappedKey: lost.wrappedKey }, wrappedKey);
    await back.rewrapAll();
    expect(Object.keys(await prefixes())).toEqual([values(first).currentPrefix]);
    await allOpen(values(first));
  });
});
