import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import {
  createTestDatabase,
  eventually,
  expectContract,
  infrastructure,
  startTestIssuer,
  uniqueName,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { award } from '../testing/award.fixture.js';
import { LiveReader } from '../testing/live-reader.fixture.js';
import {
  access,
  organisation,
  unitState,
  type UnitSketch,
} from '../testing/organisation.fixture.js';
import { startReporting, type Reporting } from '../testing/reporting.fixture.js';

const units = organisation();
const { ngheAn, haNoi, nation, movedSchool, sectorSchool, closedSchool, hanoiSchool } = units;
const accounts: [string, Role, (UnitSketch | null)[]][] = [
  ['analyst', 'analyst', [null]],
  ['vgcl-officer', 'confederation-officer', [nation]],
  ['province-officer', 'province-officer', [ngheAn]],
  ['school-officer', 'school-officer', [sectorSchool]],
  ['here-and-there', 'sector-officer', [haNoi, sectorSchool]],
  ['member', 'member', [sectorSchool]],
  ['admin', 'administrator', [null]],
];
const STREAMS_PER_ACCOUNT = 3;
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({
    database,
    issuer,
    checkAnswer: expectContract,
    live: {
      redisUrl: infrastructure().redisUrl,
      namePrefix: `${uniqueName('live')}.`,
      streamsPerAccount: STREAMS_PER_ACCOUNT,
    },
  });
  await reporting.app.listen(0, '127.0.0.1');
  url = await reporting.app.getUrl();
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(...accounts.map(([id, role, at]) => access(id, role, at)));
  const alone = access('province-alone', 'province-officer', [ngheAn]);
  alone.grants[0]!.withSubtree = false;
  await reporting.applyAccess(alone);
});

const readers: LiveReader[] = [];
afterEach(() => {
  for (const reader of readers.splice(0)) reader.leave();
});
afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

const tokenOf = async (account: string) => ({
  authorization: `Bearer ${await issuer.token(account)}`,
});

async function follow(account: string, lastEventId = '0-0'): Promise<LiveReader> {
  const headers = { ...(await tokenOf(account)), 'last-event-id': lastEventId };
  const reader = await LiveReader.open(url, headers);
  readers.push(reader);
  return reader;
}

/** One decision with an award in each of the units. @returns its id */
async function decided(...inUnits: UnitSketch[]): Promise<string> {
  const decisionId = newId();
  await reporting.applyAwards(...inUnits.map(({ id }) => award({ decisionId, unitId: id })));
  return decisionId;
}

describe('who follows the live stream', () => {
  it.each<[string, UnitSketch[]]>([
    ['analyst', [movedSchool, sectorSchool, hanoiSchool, closedSchool]],
    ['vgcl-officer', [movedSchool, sectorSchool, hanoiSchool, closedSchool]],
    ['province-officer', [movedSchool, sectorSchool, closedSchool]],
    ['school-officer', [sectorSchool]],
    ['here-and-there', [sectorSchool, hanoiSchool]],
    ['province-alone', []],
  ])(
    'sees as %s the decisions for the units of his subtrees and no others',
    async (account, own) => {
      const reader = await follow(account);
      const ids = new Map<UnitSketch, string>();
      for (const unit of [movedSchool, sectorSchool, hanoiSchool, closedSchool, ngheAn]) {
        ids.set(unit, await decided(unit));
      }
      const expected = own.map((unit) => ids.get(unit)!);
      const atHome = account === 'province-alone' || own.includes(movedSchool);
      if (atHome) expected.push(ids.get(ngheAn)!);
      await eventually(() =>
        expect(reader.subjects.filter((id) => [...ids.values()].includes(id)).sort()).toEqual(
          expected.sort(),
        ),
      );
    },
  );

  it('sees of a decision that reaches beyond his units only what it brought to them', async () => {
    const [officer, analyst] = [await follow('province-officer'), await follow('analyst')];
    const id = await decided(movedSchool, movedSchool, hanoiSchool);
    const shownTo = (reader: LiveReader) =>
      reader.events.find(({ data }) => data.subjectId === id)?.data;
    await eventually(() => {
      expect(shownTo(analyst)).toMatchObject({ count: 3 });
      expect(shownTo(officer)).toMatchObject({
        ...{ count: 2, memberIds: [], units: { [movedSchool.id]: 2 } },
      });
    });
    expect(Object.keys(shownTo(officer)!.units)).toEqual([movedSchool.id]);
  });

  it.each(['member', 'admin', 'stranger'])('is refused as %s', async (account) => {
    await expect(follow(account)).rejects.toThrow(/^403 .*"permission":"statistics.read"/);
  });

  it('is refused without a token, and with a forged one', async () => {
    await expect(LiveReader.open(url, {})).rejects.toThrow(/^401 /);
    const authorization = `Bearer ${await issuer.forgedToken('analyst')}`;
    await expect(LiveReader.open(url, { authorization })).rejects.toThrow(/^401 /);
  });

  it.each(['yesterday', '1692169202041', '-1-0', '1-0\t; drop'])(
    'is told that %s is no id of an event',
    async (lastEventId) => {
      const headers = { ...(await tokenOf('analyst')), 'last-event-id': lastEventId };
      const answer = await reporting.app.inject({ method: 'GET', url: '/v1/live', headers });
      expectContract({
        ...{ method: 'GET', path: '/v1/live', status: answer.statusCode, body: answer.json() },
        contentType: String(answer.headers['content-type']),
      });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ errors: [{ pointer: '/last-event-id' }] });
    },
  );

  it('may not open more streams than a page needs, and may again when one is closed', async () => {
    for (let count = 0; count < STREAMS_PER_ACCOUNT; count += 1) await follow('analyst');
    const answer = await reporting.app.inject({
      ...{ method: 'GET', url: '/v1/live', headers: await tokenOf('analyst') },
    });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '5']);
    expect(answer.json()).toMatchObject({ code: 'too-many-requests' });
    await follow('vgcl-officer');
    readers[0]!.leave();
    await eventually(() => follow('analyst'));
  });
});
