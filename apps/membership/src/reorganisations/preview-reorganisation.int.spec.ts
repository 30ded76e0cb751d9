import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { ReorganisationPreviewResponse } from './reorganisations.dto.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
});
afterAll(() => membership.stop());

const decision = {
  number: '88/QĐ-CĐGD',
  signedOn: '2023-08-25',
  effectiveOn: '2023-09-01',
  issuer: 'nghe-an-education-union',
};
const preview = (actions: object[], expected = {}, headers: Record<string, string> = {}) =>
  membership.call<ReorganisationPreviewResponse>('POST', '/v1/reorganisations?preview=true', {
    as: 'officer',
    body: { decision, expected, actions },
    headers,
  });
const refused = async (actions: unknown[]) => {
  const { status, body } = await membership.call<{ errors: { pointer: string; code: string }[] }>(
    'POST',
    '/v1/reorganisations?preview=true',
    { as: 'officer', body: { decision, actions }, isWellFormed: false },
  );
  return { status, errors: body.errors };
};

describe('previewing a reorganisation', () => {
  it('shows the effects and changes nothing', async () => {
    const rename = { type: 'rename', unitId: tree.school.id, name: 'Tên mới' };
    const { status, body } = await preview([rename]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ effects: { unitsRenamed: 1, unitsEstablished: 0 }, findings: [] });
    const { body: unit } = await membership.call('GET', `/v1/units/${tree.school.id}`, {
      as: 'officer',
    });
    expect(unit).toMatchObject({ name: tree.school.name, version: 1 });
  });

  it('lists every finding with its place, in the language asked for', async () => {
    const same = { type: 'rename', unitId: tree.school.id, name: tree.school.name };
    const { body } = await preview([same], { units: 2 }, { 'accept-language': 'en' });
    expect(body.findings).toEqual([
      {
        code: 'name-unchanged',
        severity: 'error',
        pointer: '/actions/0/name',
        message: 'The name does not change.',
      },
      {
        code: 'announced-totals-differ',
        severity: 'error',
        pointer: '/expected/units',
        message: 'The decision announces 2 but 1 are counted (units).',
      },
    ]);
  });

  it('refuses actions that are none, each with its place', async () => {
    const actions = [{ type: 'abolish' }, { type: 5 }, { unitId: 'x' }, 5, null, []];
    const { status, errors } = await refused(actions);
    expect(status).toBe(400);
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(
      expect.arrayContaining([
        '/actions/0/type bad-format',
        '/actions/1/type wrong-type',
        '/actions/2/type required',
        '/actions/2/unitId unknown-field',
        '/actions/3 wrong-type',
        '/actions/4 wrong-type',
      ]),
    );
    expect((await refused([[{ type: 'rename' }]])).status).toBe(400);
  });

  it('has no use for an idempotency key', async () => {
    const key = { 'idempotency-key': 'preview-1' };
    const rename = (name: string) => ({ type: 'rename', unitId: tree.school.id, name });
    expect((await preview([rename('Một')], {}, key)).status).toBe(200);
    expect((await preview([rename('Hai')], {}, key)).status).toBe(200);
  });
});
