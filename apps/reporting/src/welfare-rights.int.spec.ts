import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '@dong-hanh/contracts';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import {
  access,
  organisation,
  unitState,
  type UnitSketch,
} from './testing/organisation.fixture.js';
import { startReporting, type Refusal, type Reporting } from './testing/reporting.fixture.js';
import { returnsOf, supportsIn } from './testing/support.fixture.js';

const STATISTIC = '/v1/statistics/welfare';
const units = organisation();
const supports = supportsIn(units);
const { ngheAn, haNoi, nation, district, movedSchool, sectorSchool, closedSchool } = units;
const accounts: [string, Role, (UnitSketch | null)[]][] = [
  ['vgcl-officer', 'confederation-officer', [nation]],
  ['analyst', 'analyst', [null]],
  ['auditor', 'auditor', [null]],
  ['province-officer', 'province-officer', [ngheAn]],
  ['two-provinces', 'province-officer', [ngheAn, haNoi]],
  ['school-officer', 'school-officer', [sectorSchool]],
  ['twice-over', 'sector-officer', [ngheAn, sectorSchool]],
  ['member', 'member', [sectorSchool]],
  ['admin', 'administrator', [null]],
];
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyUnits(...Object.values(units).map(unitState));
  await reporting.applyAccess(...accounts.map(([id, role, at]) => access(id, role, at)));
  const alone = access('province-alone', 'province-officer', [ngheAn]);
  alone.grants[0]!.withSubtree = false;
  await reporting.applyAccess(alone);
  await reporting.applySupports(...Object.values(supports), ...returnsOf(supports));
});

afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

const about = (unit?: UnitSketch) => (unit ? `unitId=${unit.id}` : '');
const refusalOf = async (account: string, path: string) => {
  const { status, body } = await reporting.get<Refusal>(account, path);
  return { status, ...body };
};

describe('who asks about a unit', () => {
  it.each<[string, string, UnitSketch, number]>([
    ['his own unit', 'school-officer', sectorSchool, 2],
    ['his own province', 'province-officer', ngheAn, 7],
    ['a district below', 'province-officer', district, 3],
    ['a school below', 'province-officer', movedSchool, 2],
    ['a dissolved school that stood below', 'province-officer', closedSchool, 1],
    ['a province below', 'vgcl-officer', haNoi, 3],
  ])('sees %s, and the records behind the figure', async (_, account, unit, total) => {
    expect((await reporting.welfare(about(unit), account)).total).toBe(total);
    expect(await reporting.supports(about(unit), { account })).toHaveLength(total);
  });

  it.each<[string, string, UnitSketch]>([
    ['a school beside his', 'school-officer', closedSchool],
    ['the province above his school', 'school-officer', ngheAn],
    ['another province', 'province-officer', haNoi],
    ['the nation above his province', 'province-officer', nation],
    ['his own unit without the permission', 'member', sectorSchool],
    ['the subtree of a unit that he may see alone', 'province-alone', ngheAn],
    ['any unit as an administrator of the system', 'admin', ngheAn],
  ])('is refused %s, the figure and the records', async (_, account, unit) => {
    for (const path of [STATISTIC, `${STATISTIC}/records`]) {
      expect(await refusalOf(account, `${path}?${about(unit)}`)).toMatchObject({
        status: 403,
        code: 'permission-missing',
        permission: 'statistics.read',
        grantedBy: expect.stringMatching(/./),
      });
    }
  });
});

describe('who asks without a unit', () => {
  it.each<[string, string, number]>([
    ['the whole nation with a right over the platform', 'analyst', 11],
    ['the whole nation as an auditor', 'auditor', 11],
    ['the whole nation with a right at the confederation', 'vgcl-officer', 11],
    ['his province with a right at the province', 'province-officer', 7],
    ['the sum of his provinces', 'two-provinces', 10],
    ['his school with a right at the school', 'school-officer', 2],
    ['each support once when one grant lies inside another', 'twice-over', 7],
    ['nothing of the subtree with a grant for the unit alone', 'province-alone', 0],
  ])('sees %s', async (_, account, total) => {
    expect((await reporting.welfare('', account)).total).toBe(total);
    expect(await reporting.supports('', { account })).toHaveLength(total);
    const bySource = await reporting.welfare('groupBy=source', account);
    expect(bySource.total).toBe(total);
  });

  it.each(['member', 'admin', 'stranger'])('is refused as %s', async (account) => {
    expect(await refusalOf(account, STATISTIC)).toMatchObject({
      status: 403,
      code: 'permission-missing',
    });
  });
});

describe('the request', () => {
  it.each([STATISTIC, `${STATISTIC}/records`])(
    'of %s is not answered without a token or with a forged one',
    async (url) => {
      const forged = { authorization: `Bearer ${await issuer.forgedToken('analyst')}` };
      for (const headers of [{}, forged]) {
        const { statusCode } = await reporting.app.inject({ method: 'GET', url, headers });
        expect(statusCode).toBe(401);
      }
    },
  );

  it.each([
    ['period=T%E1%BA%BFt', 'period-invalid', '/period'],
    ['mode=fixed', 'tree-required', '/tree'],
    ['mode=yesterday', 'input-invalid', '/mode'],
    ['mode=fixed&tree=2023-02-30', 'input-invalid', '/tree'],
    ['asOf=yesterday', 'input-invalid', '/asOf'],
    ['groupBy=state', 'input-invalid', '/groupBy'],
    ['groupBy=source,donor', 'input-invalid', '/groupBy'],
    ['groupBy=__proto__', 'input-invalid', '/groupBy'],
    ['unitId=7', 'input-invalid', '/unitId'],
    ['programme=tet', 'input-invalid', '/programme'],
    ['category=T%E1%BA%BFt', 'input-invalid', '/category'],
    ['recipientKind=dog', 'input-invalid', '/recipientKind'],
    ['source=employer', 'input-invalid', '/source'],
    ['state=granted', 'input-invalid', '/state'],
    ['limit=5', 'input-invalid', '/limit'],
  ])('%s answers 400 %s at %s', async (query, code, pointer) => {
    const { status, body } = await reporting.get<Refusal>('analyst', `${STATISTIC}?${query}`);
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([400, code, pointer]);
  });

  it.each([
    ['limit=201', 'page-too-large'],
    ['limit=0', 'input-invalid'],
    ['total=perhaps', 'input-invalid'],
    ['cursor=forged.cursor', 'bad-cursor'],
    ['groupBy=source', 'input-invalid'],
  ])('%s of records answers 400 %s', async (query, code) => {
    const url = `${STATISTIC}/records?${query}`;
    const { status, body } = await reporting.get<Refusal>('analyst', url);
    expect([status, body.code]).toEqual([400, code]);
  });

  it('of a wrong shape is refused before rights are asked', async () => {
    expect((await refusalOf('stranger', `${STATISTIC}?mode=fixed`)).status).toBe(400);
  });
});
