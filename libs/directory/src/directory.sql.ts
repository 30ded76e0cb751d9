/**
 * The tables of the directory, for the first migration of a service that listens to membership. They hold
 * codes, dates and unit names, which are public, and no name of a person.
 *
 * `valid` is what the owner says: half-open days, one row per unit (or member) and day, kept by a temporal
 * key. `standing` stretches the same rows over all time: the first reaches back for ever, the last goes on
 * for ever, a gap belongs to the row before it. So each unit stands somewhere on every day, an ended one
 * where it stood last, and rights over it stay with those above that place.
 *
 * There are no foreign keys: events of different aggregates come in any order, so a parent may be missing
 * for a moment, and a row's own aggregate is written in the same transaction.
 *
 * Needs the extension `btree_gist`.
 *
 * @param roles.project applies events · @param roles.serve reads
 */
export function directoryMigrationSql(roles: { serve: string; project: string }): string[] {
  return [...unitTables, ...memberTables, ...accessTables, ...grants(roles)];
}

/**
 * Who a unit's history passed to when it ended, for the migration after the first. What was recorded before knows of
 * no heirs: units were only renamed.
 */
export function directoryHeirsMigrationSql(): string[] {
  return [
    'alter table directory_units add column heir_id uuid',
    `create index ix_directory_units_heir_id on directory_units (id) include (heir_id, ended_on)
       where heir_id is not null`,
  ];
}

/**
 * Which record of the same person each was merged into, for a migration after the first. The merged one has no
 * places of its own; what is asked about it is asked about that person.
 */
export function directoryMergersMigrationSql(): string[] {
  return ['alter table directory_members add column merged_into uuid'];
}

const unitTables = [
  `create table directory_units (
     id uuid constraint pk_directory_units primary key,
     version integer not null,
     established_on date not null,
     ended_on date,
     lineage jsonb not null,
     reorganisation_id uuid
   )`,
  `create table directory_unit_versions (
     unit_id uuid not null,
     no integer not null,
     valid daterange not null,
     standing daterange not null,
     code text not null,
     name text not null,
     kind text not null,
     parent_id uuid,
     located_in text,
     ownership text not null,
     constraint pk_directory_unit_versions primary key (unit_id, valid without overlaps),
     constraint uq_directory_unit_versions_unit_id_no unique (unit_id, no)
   )`,
  'create index ix_directory_unit_versions_parent_id on directory_unit_versions (parent_id)',
  'create index ix_directory_unit_versions_code on directory_unit_versions (upper(code))',
];

const memberTables = [
  `create table directory_members (
     id uuid constraint pk_directory_members primary key,
     version integer not null,
     state text not null,
     joined_on date not null,
     ended_on date
   )`,
  `create table directory_placements (
     member_id uuid not null,
     unit_id uuid not null,
     valid daterange not null,
     standing daterange not null,
     constraint pk_directory_placements primary key (member_id, valid without overlaps)
   )`,
  'create index ix_directory_placements_member_id on directory_placements (member_id)',
  'create index ix_directory_placements_unit_id on directory_placements (unit_id)',
];

const accessTables = [
  `create table directory_access (
     account_id text constraint pk_directory_access primary key,
     version integer not null,
     member_id uuid
   )`,
  `create table directory_grants (
     account_id text not null,
     no integer not null,
     role text not null,
     unit_id uuid,
     with_subtree boolean not null,
     valid daterange not null,
     constraint pk_directory_grants primary key (account_id, no)
   )`,
];

const tables = [
  'directory_units',
  'directory_unit_versions',
  'directory_members',
  'directory_placements',
  'directory_access',
  'directory_grants',
].join(', ');

const grants = ({ serve, project }: { serve: string; project: string }) => [
  `grant select, insert, update, delete on ${tables} to ${project}`,
  `grant select on ${tables} to ${serve}`,
];
