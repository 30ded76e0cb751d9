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
import { awardsIn } from './testing/award.fixture.js';
import {
  access,
  organisation,
  unitState,
  type UnitSketch,
} from './testing/organisation.fixture.js';
import {
  startReporting,
  type Refusal,
  type Reporting,
  type Statistic,
} from './testing/reporting.fixture.js';

const units = organisation();
const { ngheAn, haNoi, nation, district, movedSchool, sectorSchool, closedSchool } = units;
const accounts: [string, Role, (UnitSketch | null)[]][] = [
  ['vgcl-officer', 'confederation-officer', [nation]],
  ['analyst', 'analyst', [null]],
  ['auditor', 'auditor', [null]],
  ['province-officer', 'province-officer', [ngheAn]],
  ['two-provinces', 'province-officer', [ngheAn, haNoi]],
  ['school-officer', 'school-officer', [sectorSchool]],
  ['here-and-there', 'sector-officer', [haNoi, sectorSchool]],
  ['twice-over', 'sector-officer', [ngheAn, sectorSchool]],
  ['former-officer', 'school-officer', [closedSchool]],
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
  const aloneAndAbove = access('alone-and-above', 'province-officer', [ngheAn, nation]);
  for (const { grants } of [alone, aloneAndAbove]) grants[0]!.withSubtree = false;
  await reporting.applyAccess(alone, aloneAndAbove);
  await reporting.applyAwards(...Object.values(awardsIn(units)));
});

afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

const path = (unit?: UnitSketch) => `/v1/statistics/awards?${unit ? `unitId=${unit.id}` : ''}`;

async function totalFor(account: string, unit?: UnitSketch): Promise<number> {
  return (await reporting.statistic(unit ? `unitId=${unit.id}` : '', account)).total;
}

async function refusalFor(account: string, unit?: UnitSketch) {
  const { status, body } = await reporting.get<Refusal>(account, path(unit));
  return { status, ...body };
}

describe('who asks about a unit', () => {
  it('sees his own unit', async () => {
    expect(await totalFor('school-officer', sectorSchool)).toBe(1);
    expect(await totalFor('province-officer', ngheAn)).toBe(7);
  });

  it('sees the units below', async () => {
    expect(await totalFor('province-officer', district)).toBe(4);
    expect(await totalFor('province-officer', movedSchool)).toBe(2);
    expect(await totalFor('vgcl-officer', haNoi)).toBe(3);
  });

  it('sees the subtree when one of two grants comes from above', async () => {
    expect(await totalFor('alone-and-above', ngheAn)).toBe(7);
  });

  it('sees a dissolved unit that stood below', async () => {
    expect(await totalFor('province-officer', closedSchool)).toBe(2);
    expect(await totalFor('former-officer', closedSchool)).toBe(2);
  });

  it.each<[string, string, UnitSketch]>([
    ['a school beside his', 'school-officer', closedSchool],
    ['the province above his school', 'school-officer', ngheAn],
    ['another province', 'province-officer', haNoi],
    ['the nation above his province', 'province-officer', nation],
    ['his own unit without the permission', 'member', sectorSchool],
    ['the subtree of a unit that he may see alone', 'province-alone', ngheAn],
    ['any unit as an administrator of the system', 'admin', ngheAn],
  ])('is refused %s, with the permission and who grants it', async (_, account, unit) => {
    expect(await refusalFor(account, unit)).toMatchObject({
      status: 403,
      code: 'permission-missing',
      permission: 'statistics.read',
      grantedBy: expect.stringMatching(/./),
    });
  });

  it('is refused the records where he is refused the statistic', async () => {
    const records = `/v1/statistics/awards/records?unitId=${haNoi.id}`;
    const { status } = await reporting.get<Refusal>('province-officer', records);
    expect(status).toBe(403);
  });
});

describe('who asks without a unit', () => {
  it.each<[string, string, number]>([
    ['the whole nation with a right over the platform', 'analyst', 11],
    ['the whole nation as an auditor', 'auditor', 11],
    ['the whole nation with a right at the confederation', 'vgcl-officer', 11],
    ['his province with a right at the province', 'province-officer', 7],
    ['the sum of his provinces', 'two-provinces', 10],
    ['his school with a right at the school', 'school-officer', 1],
    ['the sum of a province and a school elsewhere', 'here-and-there', 3],
    ['each award once when one grant lies inside another', 'twice-over', 7],
    ['nothing of the subtree with a grant for the unit alone', 'province-alone', 0],
  ])('sees %s', async (_, account, total) => {
    expect(await totalFor(account)).toBe(total);
    expect(await reporting.records('', { account })).toHaveLength(total);
  });

  it('sees in today’s tree the sum of what his units have now', async () => {
    const { total } = await reporting.statistic('mode=today', 'two-provinces');
    expect(total).toBe(9);
  });

  it.each(['member', 'admin', 'stranger'])('is refused as %s', async (account) => {
    expect(await refusalFor(account)).toMatchObject({ status: 403, code: 'permission-missing' });
  });
});

describe('the request', () => {
  const call = (headers: Record<string, string>) =>
    reporting.app.inject({ method: 'GET', url: path(), headers });

  it('without a token is not answered', async () => {
    expect((await call({})).statusCode).toBe(401);
  });

  it('with a forged token is not answered', async () => {
    const authorization = `Bearer ${await issuer.forgedToken('analyst')}`;
    expect((await call({ authorization })).statusCode).toBe(401);
  });

  it.each([
    ['period=summer', 'period-invalid', '/period'],
    ['period=0000', 'period-invalid', '/period'],
    ['period=9999-12-31..9999-12-31', 'period-invalid', '/period'],
    ['mode=fixed', 'tree-required', '/tree'],
    ['mode=yesterday', 'input-invalid', '/mode'],
    ['mode=fixed&tree=2023-02-30', 'input-invalid', '/tree'],
    ['asOf=yesterday', 'input-invalid', '/asOf'],
    ['asOf=2023-08-31T10:00:00%2B20:00', 'input-invalid', '/asOf'],
    ['asOf=0000-01-01', 'input-invalid', '/asOf'],
    ['groupBy=colour', 'input-invalid', '/groupBy'],
    ['unitId=7', 'input-invalid', '/unitId'],
    ['state=lost', 'input-invalid', '/state'],
    ['issuer=VGCL', 'input-invalid', '/issuer'],
    ['basis=luck', 'input-invalid', '/basis'],
    ['recipientKind=dog', 'input-invalid', '/recipientKind'],
    ['colour=red', 'input-invalid', '/colour'],
    ['limit=5', 'input-invalid', '/limit'],
  ])('%s answers 400 %s at %s', async (query, code, pointer) => {
    const { status, body } = await reporting.get<Refusal>(
      'analyst',
      `/v1/statistics/awards?${query}`,
    );
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([400, code, pointer]);
  });

  it.each([
    ['limit=201', 'page-too-large'],
    ['limit=0', 'input-invalid'],
    ['total=perhaps', 'input-invalid'],
    ['cursor=forged.cursor', 'bad-cursor'],
    ['groupBy=form', 'input-invalid'],
  ])('%s of records answers 400 %s', async (query, code) => {
    const url = `/v1/statistics/awards/records?${query}`;
    const { status, body } = await reporting.get<Refusal>('analyst', url);
    expect([status, body.code]).toEqual([400, code]);
  });

  it('of a wrong shape is refused before rights are asked', async () => {
    const { status } = await reporting.get<Statistic>('stranger', `${path()}mode=fixed`);
    expect(status).toBe(400);
  });
});
