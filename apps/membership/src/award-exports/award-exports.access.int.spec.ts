import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uniqueName } from '@dong-hanh/testing';
import { parseCsv } from 'hucre/csv';
import { applyAwards, award } from '../testing/awards.fixture.js';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { download, endOf, startExport } from './award-exports.fixture.js';

let membership: MembershipApp;
const namePrefix = `${uniqueName('exports')}.`;

beforeAll(async () => {
  membership = await startMembership({ relay: false, namePrefix }, undefined, { workers: true });
  await plantTree(membership);
  await membership.grant('auditor', { role: 'auditor' });
  await membership.grant('administrator', { role: 'administrator' });
  await membership.grant('district-officer', { role: 'sector-officer', unitId: tree.district.id });
  await membership.grant('office-alone', {
    role: 'sector-officer',
    unitId: tree.educationUnion.id,
    withSubtree: false,
  });
  await applyAwards(membership, [
    award({ decisionNumber: '1/QĐ' }),
    award({
      decisionNumber: '2/QĐ',
      unitId: tree.educationUnion.id,
      recipient: { kind: 'unit', id: tree.educationUnion.id },
    }),
  ]);
});
afterAll(() => membership.stop());

const ask = (as: string | undefined, unitId: string) =>
  membership.call<{ id: string; code: string }>('POST', '/v1/award-exports', {
    as,
    body: { format: 'csv', unitId },
  });

describe('who may export awards', () => {
  it.each([
    ['officer', 202],
    ['sector-officer', 202],
    ['district-officer', 403],
    ['school-officer', 403],
    ['auditor', 403],
    ['analyst', 403],
    ['administrator', 403],
    ['nobody', 403],
    [undefined, 401],
  ] as const)('of a school: %s %s', async (as, expected) => {
    expect((await ask(as, tree.school.id)).status).toBe(expected);
  });

  it('of a unit that is not there: nobody', async () => {
    const { status, body } = await ask('officer', '0198f0a1-0000-7000-8000-0000000000ff');
    expect([status, body.code]).toEqual([404, 'unit-unknown']);
  });

  it('who holds the right at a unit alone gets its own awards alone', async () => {
    const request = { format: 'csv', unitId: tree.educationUnion.id } as const;
    const job = await endOf(
      membership,
      await startExport(membership, request, 'office-alone'),
      'office-alone',
    );
    const { content } = await download(membership, job, 'office-alone');
    expect(parseCsv(content.toString()).map(([number]) => number)).toEqual([
      'Số quyết định',
      '2/QĐ',
    ]);
  });
});

describe('the file of an export', () => {
  it('is for who asked for it, and for nobody else', async () => {
    const { body: job } = await ask('sector-officer', tree.school.id);
    await endOf(membership, job, 'sector-officer');
    expect((await download(membership, job, 'sector-officer')).status).toBe(200);
    for (const other of ['officer', 'auditor', 'administrator']) {
      expect((await download(membership, job, other)).status).toBe(404);
    }
  });
});
