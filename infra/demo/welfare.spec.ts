import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { demoMembers } from '../../apps/membership/src/demo/people.js';
import { demoTerritories } from '../../apps/membership/src/demo/territories.js';
import { demoUnits } from '../../apps/membership/src/demo/units.js';
import { drawTetGrants, subtreeOf } from './welfare-draw.fixture.js';
import { figuresOf, type DemoGrant, type DemoProgramme } from './welfare-figures.js';

const units = demoUnits(demoTerritories());
const members = demoMembers(units);
const programme = (file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as DemoProgramme;
const tet = programme('welfare-tet-2024.json');
const twinning = programme('welfare-twinning-2021.json');
const programmes = [tet, twinning];
const grants = programmes.flatMap((each) => each.grants);
const memberOf = new Map(members.map((member) => [member.id, member]));
const unitOf = new Map(units.map((unit) => [unit.id, unit]));

const named = ({ body }: DemoGrant) =>
  body.recipients.flatMap((each) => ('id' in each ? [each] : []));

describe('Tết Sum vầy 2024 of the demo', () => {
  it('is what the seed draws from the members of the demo', () => {
    expect(tet.grants).toEqual(drawTetGrants(units, members));
  });

  it('is 150 supports in 12 grants, 182 people, all in exact money', () => {
    expect(tet.grants).toHaveLength(12);
    expect(figuresOf(tet.grants)).toEqual({
      supports: 150,
      people: 182,
      exact: 160_500_000n,
      approximate: 0n,
    });
  });

  it('has three kinds of sources in each grant and amounts of half a million, one and two', () => {
    for (const { body } of tet.grants) {
      const kinds = body.sources.map(({ kind }) => kind);
      expect(kinds).toEqual(['union-budget', 'employer', 'socialised']);
      expect(['500000', '1000000', '2000000']).toContain(body.amount.amount);
    }
  });

  it('helps members and workers who are not members, no member twice', () => {
    const ids = tet.grants.flatMap(named).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const kinds = new Set(tet.grants.flatMap(({ body }) => body.recipients.map((r) => r.kind)));
    expect([...kinds].sort()).toEqual(['member', 'non-member']);
  });
});

describe('the twinning aid of the article of 2021', () => {
  it('is nearly 800 million from own and socialised sources, and no exact đồng', () => {
    expect(figuresOf(twinning.grants)).toEqual({
      supports: 5,
      people: 0,
      exact: 0n,
      approximate: 800_000_000n,
    });
    const wordings = twinning.grants.flatMap(({ body }) => [
      body.amount.wording,
      ...body.sources.map(({ amount }) => amount.wording),
    ]);
    expect(new Set(wordings)).toEqual(new Set(['nearly']));
  });

  it('goes to schools in the five districts that the article names', () => {
    const districts = twinning.grants.flatMap(named).map(({ id }) => unitOf.get(id)?.locatedIn);
    expect(districts.sort()).toEqual(['415', '416', '417', '418', '422']);
  });
});

describe('each grant of the demo', () => {
  it('has sources that add up to what is given', () => {
    for (const grant of grants) {
      const given = figuresOf([grant]);
      const sources = grant.body.sources.reduce(
        (sum, { amount }) => sum + BigInt(amount.amount),
        0n,
      );
      expect(sources).toBe(given.exact + given.approximate);
    }
  });

  it('lies within its programme', () => {
    for (const { body, grants: own } of programmes) {
      for (const { body: grant } of own) {
        expect(grant.grantedOn >= body.from).toBe(true);
        expect(grant.grantedOn <= (body.to ?? '9999')).toBe(true);
      }
    }
  });

  it('begins with a recipient by whom a later start finds it', () => {
    for (const { body } of grants) expect(body.recipients[0]).toHaveProperty('id');
  });

  it('goes to members of that day and to units, all below the unit that gives', () => {
    for (const grant of grants) {
      const below = subtreeOf(grant.body.unitId, units);
      for (const { kind, id } of named(grant)) {
        const home = kind === 'member' ? memberOf.get(id)?.unitId : unitOf.get(id)?.id;
        expect(below).toContain(home);
        const since = memberOf.get(id)?.joinedOn ?? unitOf.get(id)?.establishedOn;
        expect(since && since <= grant.body.grantedOn).toBe(true);
      }
    }
  });
});
