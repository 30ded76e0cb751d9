import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** Law 97/2025/QH15 and the two-level local government: no district level from this day. */
const DISTRICTS_ENDED = '2025-07-01';
const COMMUNE_UNIONS_FROM = '2025-01-01';

const ended: Record<string, string> = {
  'district-federation': DISTRICTS_ENDED,
  'local-sector-union': DISTRICTS_ENDED,
};
const begun: Record<string, string> = { 'commune-union': COMMUNE_UNIONS_FROM };

const holdsSchools = [
  'provincial-federation',
  'central-sector-union',
  'corporation-union',
  'district-federation',
  'local-sector-union',
  'zone-union',
  'bloc-union',
  'commune-union',
];
/** Which kind may stand under which; a federation may hold a school directly. */
const parents: Record<string, string[]> = {
  confederation: [],
  'provincial-federation': ['confederation'],
  'central-sector-union': ['confederation'],
  'corporation-union': ['confederation', 'central-sector-union', 'provincial-federation'],
  'district-federation': ['provincial-federation'],
  'local-sector-union': ['provincial-federation'],
  'zone-union': ['provincial-federation'],
  'bloc-union': ['provincial-federation'],
  'commune-union': ['provincial-federation'],
  'grassroots-union': holdsSchools,
  'nghiep-doan': holdsSchools,
  'union-department': ['grassroots-union', 'nghiep-doan'],
  'union-group': ['grassroots-union', 'nghiep-doan', 'union-department'],
};

/** Half-open days on which all of the kinds exist; null has no bound. */
function days(...kinds: string[]): [from: string | null, to: string | null] {
  const froms = kinds.flatMap((kind) => begun[kind] ?? []).sort();
  const tos = kinds.flatMap((kind) => ended[kind] ?? []).sort();
  return [froms.at(-1) ?? null, tos[0] ?? null];
}

/** Levels and their order are law that changes, so they are dated rows. */
export class CreateUnitKinds20260301090200 implements MigrationInterface {
  readonly name = 'CreateUnitKinds20260301090200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table unit_kinds (
        kind text not null,
        valid daterange not null,
        constraint pk_unit_kinds primary key (kind, valid without overlaps)
      )`);
    await runner.query(`
      create table unit_kind_parents (
        kind text not null,
        parent_kind text not null,
        valid daterange not null,
        constraint pk_unit_kind_parents primary key (kind, parent_kind, valid without overlaps),
        constraint fk_unit_kind_parents_kind foreign key (kind, period valid)
          references unit_kinds (kind, period valid),
        constraint fk_unit_kind_parents_parent_kind foreign key (parent_kind, period valid)
          references unit_kinds (kind, period valid)
      )`);
    for (const kind of Object.keys(parents)) {
      await runner.query('insert into unit_kinds values ($1, daterange($2, $3))', [
        kind,
        ...days(kind),
      ]);
    }
    for (const [kind, parentKinds] of Object.entries(parents)) {
      for (const parentKind of parentKinds) {
        await runner.query('insert into unit_kind_parents values ($1, $2, daterange($3, $4))', [
          kind,
          parentKind,
          ...days(kind, parentKind),
        ]);
      }
    }
    await runner.query(`grant select on unit_kinds, unit_kind_parents to ${roles.serve}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table unit_kind_parents, unit_kinds');
  }
}
