import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { rolesWith } from '@dong-hanh/contracts';
import type { Statement } from '@dong-hanh/persistence';
import { bigTree, inBatches } from './big-tree.fixture.js';
import * as asking from './directory-queries.sql.js';
import { startProbe, TODAY, type Probe } from './probe.fixture.js';
import { recipientsStatement } from './recipients.sql.js';
import { aGrant, anAccount } from './states.fixture.js';
import { scopeCte, subtreeCte } from './unit-tree.sql.js';

const UNITS = 20_000;
// Questions wait for up to 3.5 s, and the machine may be busy.
jest.setTimeout(30_000);

let probe: Probe;
let country: ReturnType<typeof bigTree>;

beforeAll(async () => {
  probe = await startProbe();
  country = bigTree(UNITS);
  for (const batch of inBatches(country.units, 2_000)) await probe.feed.units(...batch);
  for (const batch of inBatches(country.members, 2_000)) await probe.feed.members(...batch);
  await probe.feed.access(anAccount('officer', [aGrant({ unitId: country.units[0]!.id })]));
}, 60_000);
afterAll(() => probe.close());

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** The plan that a named statement settles on, whatever its parameters. */
async function planOf(text: string): Promise<PlanNode[]> {
  const [row] = await probe.database.admin.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    `explain (generic_plan, format json) ${text}`,
  );
  return nodesOf(row!['QUERY PLAN'][0]!.Plan);
}

const scope = scopeCte({ account: '$1', roles: '$2', day: '$3' });
const hot: [string, string][] = [
  ['recipients', recipientsStatement.text],
  ['covers', asking.coversStatement.text],
  ['units known', asking.knownStatement.text],
];
const all: [string, string][] = [
  ...hot,
  ['units', asking.unitsStatement.text],
  ['unit by code', asking.unitByCodeStatement.text],
  ['the dated subtree', `with recursive ${subtreeCte('$1')} select * from subtree`],
  ['the scope', `with recursive ${scope} select distinct unit_id from scope`],
];
const BIG = [
  'directory_units',
  'directory_unit_versions',
  'directory_members',
  'directory_placements',
];

async function expectIndexes(text: string): Promise<void> {
  const nodes = await planOf(text);
  const scanned = nodes.filter((node) => BIG.includes(node['Relation Name'] ?? ''));
  expect(scanned.length).toBeGreaterThan(0);
  expect(scanned.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
}

/** The way up goes by the btree index and not by the temporal key, which takes twice as long. */
async function expectBtree(text: string): Promise<void> {
  const indexes = (await planOf(text)).map((node) => node['Index Name']);
  expect(indexes).toContain('uq_directory_unit_versions_unit_id_no');
  expect(indexes).not.toContain('pk_directory_unit_versions');
  expect(indexes).not.toContain('pk_directory_placements');
}

describe('with 20,000 units that were never analysed', () => {
  it.each(hot)('%s: reads by index and climbs by btree', async (_, text) => {
    await expectIndexes(text);
    await expectBtree(text);
  });
});

describe('with 20,000 units', () => {
  beforeAll(() => probe.database.admin.query('analyze'));

  it.each(all)('%s: reads by index', async (_, text) => expectIndexes(text));
  it.each(hot)('%s: climbs by btree', async (_, text) => expectBtree(text));
});

describe('a decision with 2,000 recipients in 20,000 units', () => {
  const roles = rolesWith('award.record');

  /** The named statement as the pool sends it, until PostgreSQL has settled on its plan. */
  async function best(named: Statement, parameters: unknown[]): Promise<number> {
    let bestMs = Infinity;
    for (let round = 0; round < 8; round++) {
      const startedAt = performance.now();
      await probe.serve.query(named, parameters);
      bestMs = Math.min(bestMs, performance.now() - startedAt);
    }
    return bestMs;
  }

  it('is answered whole, and in less than a quarter of a second', async () => {
    const members = country.members.slice(-2_000);
    const refs = members.map(({ id }) => ({ kind: 'member' as const, id }));
    const facts = await probe.directory.recipients({
      refs,
      on: '2023-08-10',
      accountId: 'officer',
      permission: 'award.record',
    });
    expect(facts.map(({ id }) => id)).toEqual(refs.map(({ id }) => id));
    expect(facts.every(({ known, within }) => known && within)).toBe(true);
    expect(
      facts.every(({ provinceId }) => provinceId && country.provinceIds.includes(provinceId)),
    ).toBe(true);
    const parameters = [JSON.stringify(refs), '2023-08-10', 'officer', roles, TODAY];
    expect(await best(recipientsStatement, parameters)).toBeLessThan(250);
  });
});
