import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/** A card is never changed but for having been replaced: it is printed, and people carry it about. */
const cards = [
  `create table member_cards (
     number text constraint pk_member_cards primary key,
     member_id uuid not null,
     version integer not null,
     unit_id uuid not null,
     unit_version integer not null,
     unit_name text not null,
     issued_on date not null,
     valid_until date not null,
     occasion text not null,
     key_id text not null,
     qr text not null,
     issued_by text not null,
     recorded_at timestamptz not null,
     replaced_on date,
     replaced_because text,
     constraint uq_member_cards_member_id_version unique (member_id, version),
     constraint fk_member_cards_member_id foreign key (member_id) references members (id),
     constraint fk_member_cards_unit_id foreign key (unit_id) references units (id),
     constraint ck_member_cards_number check (number ~ '^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$'),
     constraint ck_member_cards_valid_until check (valid_until > issued_on),
     constraint ck_member_cards_occasion check (occasion in
       ('first', 'unit-renamed', 'unit-changed', 'expired', 'lost', 'damaged')),
     constraint ck_member_cards_replaced check (
       (replaced_on is null) = (replaced_because is null) and replaced_on >= issued_on)
   )`,
  'create unique index uq_member_cards_current on member_cards (member_id) where replaced_on is null',
];

const grants = [
  `grant select, insert on member_cards to ${roles.serve}`,
  `grant update (replaced_on, replaced_because) on member_cards to ${roles.serve}`,
];

/** Cards of members, each signed so that it is checked without the platform. */
export class CreateMemberCards20261125164001 implements MigrationInterface {
  readonly name = 'CreateMemberCards20261125164001';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...cards, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
