import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * Each person's data key, wrapped by a master key that the database never sees. Without the wrapped key nothing
 * sealed by it can be read again, in this database or in any backup of the sealed values.
 */
const keys = [
  `create table person_keys (
     member_id uuid constraint pk_person_keys primary key,
     wrapped_key text,
     destroyed_at timestamptz,
     constraint fk_person_keys_member_id foreign key (member_id) references members (id),
     constraint ck_person_keys_destroyed_at check ((wrapped_key is null) = (destroyed_at is not null))
   )`,
];

/** `number_hash` finds a number without showing it: HMAC-SHA-256 under a key of its own. */
const numbers = [
  `create table identity_numbers (
     member_id uuid constraint pk_identity_numbers primary key,
     sealed_number text not null,
     number_hash text,
     kind text not null,
     recorded_at timestamptz not null,
     recorded_by text not null,
     constraint fk_identity_numbers_member_id foreign key (member_id) references members (id),
     constraint uq_identity_numbers_number_hash unique (number_hash),
     constraint ck_identity_numbers_kind check (kind in ('citizen', 'older'))
   )`,
  // A number that another record holds already says that both may be one person: kept as a hash for the search.
  `create table identity_claims (
     member_id uuid not null,
     number_hash text not null,
     claimed_at timestamptz not null,
     constraint pk_identity_claims primary key (member_id, number_hash),
     constraint fk_identity_claims_member_id foreign key (member_id) references members (id)
   )`,
  'create index ix_identity_claims_number_hash on identity_claims (number_hash)',
];

/** Who saw a number in full, when and what for; nobody changes or deletes it. */
const disclosures = [
  `create table identity_disclosures (
     id uuid constraint pk_identity_disclosures primary key,
     member_id uuid not null,
     account_id text not null,
     purpose text not null,
     reference text,
     disclosed_at timestamptz not null,
     constraint fk_identity_disclosures_member_id foreign key (member_id) references members (id)
   )`,
  'create index ix_identity_disclosures_member_id on identity_disclosures (member_id, id desc)',
];

const grants = [
  `grant select, insert on person_keys, identity_numbers, identity_claims, identity_disclosures
     to ${roles.serve}`,
  `grant update (wrapped_key, destroyed_at) on person_keys to ${roles.serve}`,
  `grant update (sealed_number, number_hash, kind, recorded_at, recorded_by)
     on identity_numbers to ${roles.serve}`,
  `grant delete on identity_claims to ${roles.serve}`,
];

/** Identity numbers, readable only with a key of the person and one of the platform. */
export class RecordIdentityNumbers20261125161000 implements MigrationInterface {
  readonly name = 'RecordIdentityNumbers20261125161000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...keys, ...numbers, ...disclosures, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
