import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import fc from 'fast-check';
import { migrations } from '../data-source.js';
import {
  askedOf,
  expectNaive,
  historyOf,
  questionsOf,
  shuffled,
  storyOf,
  type Flows,
} from '../testing/flows.fixture.js';
import { access } from '../testing/organisation.fixture.js';
import { startReporting, type Reporting, type Statistic } from '../testing/reporting.fixture.js';

/** Together more than 10,000 decisions about units and members. */
const HISTORIES = 25;
const DECISIONS = 500;
const DAYS = 500;

let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyAccess(access('analyst', 'analyst', [null]));
});
afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

describe('long histories', () => {
  it('have the flows that a naive count finds, and the stocks at both ends of each period', async () => {
    let decided = 0;
    await fc.assert(
      fc.asyncProperty(
        storyOf({ minLength: DECISIONS, maxLength: DECISIONS }, 2),
        fc.array(questionsOf(DAYS), { minLength: 40, maxLength: 40 }),
        // Two years ago counters are asked, ten years ago facts.
        fc.constantFrom(DAYS + 10, 3_700),
        fc.nat(),
        async (story, questions, daysAgo, seed) => {
          await database.admin.query(`truncate directory_units, directory_unit_versions,
            directory_members, directory_placements, member_facts, member_stays, member_counts`);
          const history = historyOf(story, daysAgo);
          decided += history.events.length;
          for (const batch of shuffled(history.events, seed)) await reporting.apply(...batch);
          for (const question of questions) {
            await expectNaive(reporting, history, question);
            const keys = question.keys.filter((key) => key !== 'ageBand');
            const asked = askedOf(history, { ...question, keys });
            const { body } = await reporting.get<Flows>('analyst', asked.flows);
            const stock = async (on: string) =>
              (await reporting.get<Statistic>('analyst', asked.stock(on))).body.total;
            expect([await stock(asked.before), await stock(asked.last)]).toEqual([
              body.total.opening,
              body.total.closing,
            ]);
          }
        },
      ),
      { numRuns: HISTORIES, endOnFailure: true },
    );
    expect(decided).toBeGreaterThan(10_000);
  }, 600_000);
});
