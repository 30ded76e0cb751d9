import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  unseenColumns,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import { award, revoked } from '../testing/award.fixture.js';
import { access } from '../testing/organisation.fixture.js';
import { startReporting, type Reporting } from '../testing/reporting.fixture.js';
import { borne, exactly, returned, support } from '../testing/support.fixture.js';

const anAward = revoked(award());
const aSupport = returned(
  support({
    amount: exactly('2000000'),
    sources: [borne('union-budget', '1200000'), borne('employer', '800000')],
  }),
  { amount: '500000' },
);
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyAccess(access('auditor', 'auditor', [null]));
  await reporting.applyAwards(anAward, award());
  await reporting.applySupports(aSupport, support());
});
afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

describe('whatever somebody changes by hand', () => {
  it.each([
    ['awards', 'award_facts', anAward.id, 20],
    ['supports', 'support_facts', aSupport.id, 26],
  ])('in any column of a fact of %s is seen in its digests', async (family, table, id, count) => {
    const { asked, unseen } = await unseenColumns(database.admin, { table, key: 'id', id }, () =>
      reporting.get('auditor', `/v1/integrity/${family}`),
    );
    expect([asked.length, unseen]).toEqual([count, []]);
  });
});
