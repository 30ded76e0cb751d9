import { Database, statement, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { personIds } from '../person-ids.sql.js';
import type { SealedNumber } from './identity-masks.service.js';
import type { IdentityKind, PersonFacts } from './identity-number.rules.js';
import type { IdentityDisclosure } from './identity-numbers.dto.js';

const lockPerson = statement(
  'identity-numbers-lock-person',
  `select birth_date::text as "birthDate", gender, merged_into as "mergedInto"
   from members where id = $1 for update`,
);

const keepKey = statement(
  'identity-numbers-keep-key',
  `insert into person_keys (member_id, wrapped_key) values ($1, $2)
   on conflict (member_id) do nothing`,
);

const findKey = statement(
  'identity-numbers-find-key',
  'select wrapped_key as "wrappedKey" from person_keys where member_id = $1',
);

const findHolder = statement(
  'identity-numbers-find-holder',
  'select member_id as "memberId" from identity_numbers where number_hash = $1',
);

/** The numbers of a person by the records that hold them; the own one first. */
const findHeld = statement(
  'identity-numbers-find-held',
  `select member_id as "memberId", number_hash as hash, kind from identity_numbers
   where member_id = any(${personIds('$1')}) and number_hash is not null
   order by member_id = $1 desc, member_id`,
);

const keepNumber = statement(
  'identity-numbers-keep',
  `insert into identity_numbers (member_id, sealed_number, number_hash, kind, recorded_at, recorded_by)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (member_id) do update set sealed_number = excluded.sealed_number,
     number_hash = excluded.number_hash, kind = excluded.kind, recorded_at = excluded.recorded_at,
     recorded_by = excluded.recorded_by`,
);

const settleClaims = statement(
  'identity-numbers-settle-claims',
  'delete from identity_claims where member_id = any($1::uuid[])',
);

const keepClaim = statement(
  'identity-numbers-claim',
  `insert into identity_claims (member_id, number_hash, claimed_at) values ($1, $2, $3)
   on conflict do nothing`,
);

/** The number of the person, be it recorded for this record or for one merged with it; the own one first. */
const findNumber = statement(
  'identity-numbers-find',
  `select n.member_id as "memberId", n.sealed_number as "sealedNumber", k.wrapped_key as "wrappedKey", n.kind
   from identity_numbers n join person_keys k on k.member_id = n.member_id
   where n.member_id = any(${personIds('$1')}) and k.wrapped_key is not null
   order by n.member_id = $1 desc, n.member_id limit 1`,
);

const keepDisclosure = statement(
  'identity-disclosures-keep',
  `insert into identity_disclosures (id, member_id, account_id, purpose, reference, disclosed_at)
   values ($1, $2, $3, $4, $5, $6)`,
);

/** Newest first. `$1` an id of the person · `$2` the last id of the page before, or null */
export const listDisclosures = statement(
  'identity-disclosures-list',
  `select id, account_id as "accountId", purpose, reference, disclosed_at as "disclosedAt"
   from identity_disclosures
   where member_id = any(${personIds('$1')}) and ($2::uuid is null or id < $2::uuid)
   order by id desc limit $3`,
);

const destroyKey = statement(
  'identity-numbers-destroy-key',
  `update person_keys set wrapped_key = null, destroyed_at = $2
   where member_id = $1 and wrapped_key is not null`,
);

const forgetHash = statement(
  'identity-numbers-forget-hash',
  'update identity_numbers set number_hash = null where member_id = $1',
);

const foreignKeys = statement(
  'identity-numbers-foreign-keys',
  `select member_id as "memberId", wrapped_key as "wrappedKey" from person_keys
   where member_id > $1 and wrapped_key is not null and left(wrapped_key, length($2)) <> $2
   order by member_id limit $3`,
);

/** Only over the key that was read: a key destroyed meanwhile stays destroyed. */
const replaceKey = statement(
  'identity-numbers-replace-key',
  'update person_keys set wrapped_key = $3 where member_id = $1 and wrapped_key = $2',
);

/** Which record of a person holds which number. */
export interface HeldNumber {
  memberId: string;
  hash: string;
  kind: IdentityKind;
}

/** A data key as it is stored, wrapped. */
export interface PersonKey {
  memberId: string;
  wrappedKey: string;
}

@Injectable()
export class IdentityNumbersRepository {
  constructor(private readonly database: Database) {}

  /** A transaction over the same connections. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** What the number has to agree with; the record stays as it is, and who it is, until the transaction ends. */
  async lockPerson(
    tx: Sql,
    memberId: string,
  ): Promise<(PersonFacts & { mergedInto: string | null }) | undefined> {
    const [person] = await tx.query<PersonFacts & { mergedInto: string | null }>(lockPerson, [
      memberId,
    ]);
    return person;
  }

  held(tx: Sql, memberId: string): Promise<HeldNumber[]> {
    return tx.query<HeldNumber>(findHeld, [memberId]);
  }

  /** The person's wrapped key, the fresh one if there was none; undefined once it is destroyed. */
  async keyOf(tx: Sql, memberId: string, fresh: string): Promise<string | undefined> {
    await tx.query(keepKey, [memberId, fresh]);
    const [row] = await tx.query<{ wrappedKey: string | null }>(findKey, [memberId]);
    return row?.wrappedKey ?? undefined;
  }

  /** Whose number has this hash. */
  async holderOf(tx: Sql, hash: string): Promise<string | undefined> {
    const [holder] = await tx.query<{ memberId: string }>(findHolder, [hash]);
    return holder?.memberId;
  }

  async keep(
    tx: Sql,
    memberId: string,
    number: { sealed: string; hash: string; kind: IdentityKind },
    { at, by }: { at: Date; by: string },
  ): Promise<void> {
    await tx.query(keepNumber, [memberId, number.sealed, number.hash, number.kind, at, by]);
  }

  /** What was given for the records before is no sign of duplicates any more. */
  async settleClaims(tx: Sql, memberIds: readonly string[]): Promise<void> {
    await tx.query(settleClaims, [memberIds]);
  }

  /** That somebody gave this number for this record although another record holds it. */
  async claim(tx: Sql, memberId: string, hash: string, at: Date): Promise<void> {
    await tx.query(keepClaim, [memberId, hash, at]);
  }

  async find(
    tx: Sql,
    memberId: string,
  ): Promise<(SealedNumber & { kind: IdentityKind }) | undefined> {
    const [number] = await tx.query<SealedNumber & { kind: IdentityKind }>(findNumber, [memberId]);
    return number;
  }

  async keepDisclosure(
    tx: Sql,
    memberId: string,
    { id, accountId, purpose, reference, disclosedAt }: IdentityDisclosure,
  ): Promise<void> {
    const values = [id, memberId, accountId, purpose, reference, disclosedAt];
    await tx.query(keepDisclosure, values);
  }

  async disclosures(
    memberId: string,
    before: string | undefined,
    limit: number,
  ): Promise<IdentityDisclosure[]> {
    const rows = await this.database.query<
      Omit<IdentityDisclosure, 'disclosedAt'> & { disclosedAt: Date }
    >(listDisclosures, [memberId, before ?? null, limit]);
    return rows.map((row) => ({ ...row, disclosedAt: row.disclosedAt.toISOString() }));
  }

  /**
   * Makes all that is sealed for a person unreadable for ever, and the number impossible to find: the part of an
   * erasure that belongs to sealed values.
   */
  async destroyKey(tx: Sql, memberId: string, at: Date): Promise<void> {
    await tx.query(destroyKey, [memberId, at]);
    await tx.query(forgetHash, [memberId]);
    await this.settleClaims(tx, [memberId]);
  }

  /** Keys that do not begin as those of the present master key do, in the order of members. */
  keysWrappedOtherwise(prefix: string, after: string, limit: number): Promise<PersonKey[]> {
    return this.database.query(foreignKeys, [after, prefix, limit]);
  }

  async replaceKey({ memberId, wrappedKey }: PersonKey, rewrapped: string): Promise<void> {
    await this.database.query(replaceKey, [memberId, wrappedKey, rewrapped]);
  }
}
