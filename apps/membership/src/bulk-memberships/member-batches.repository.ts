import type { MemberState } from '@dong-hanh/contracts';
import type { OutboxRow } from '@dong-hanh/messaging';
import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import { memberNumberOf } from '../member-names/member-name.rules.js';
import type { AdmissionFacts, NewMember } from '../members/member.rules.js';
import type { DecisionReference } from '../units/unit.rules.js';
import type { BatchKind, Exit, ListedMembership } from './batch.rules.js';
import type { RowFault, SentRow } from './batch-rows.rules.js';
import type { BatchOutcome } from './member-batches.dto.js';
import * as sql from './member-batches.sql.js';

/** A batch as it was accepted, and what became of it. */
export interface BatchRecord {
  /** Of its job as well. */
  id: string;
  kind: BatchKind;
  accountId: string;
  decision: DecisionReference;
  effectiveOn: string;
  reason: string | null;
  /** Null: whole or not at all. */
  chunkSize: number | null;
  isDryRun: boolean;
  rows: number;
  recorded: number;
  /** Null while it runs, and when its job was cancelled or failed. */
  outcome: BatchOutcome | null;
  createdAt: Date;
  finishedAt: Date | null;
}

export type NewBatch = Omit<BatchRecord, 'recorded' | 'outcome' | 'finishedAt'> & {
  contentHash: string;
};

/** What the members of a statement share. */
export interface Recording {
  decision: DecisionReference;
  effectiveOn: string;
  recordedAt: Date;
}

@Injectable()
export class MemberBatchesRepository {
  constructor(readonly database: Database) {}

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** Keeps a batch with its rows; one that is kept already stays as it is. */
  async insert(tx: Sql, batch: NewBatch, rows: readonly unknown[]): Promise<void> {
    await tx.query(sql.deleteIdleRows);
    const { number, signedOn } = batch.decision;
    const kept = await tx.query(sql.insertBatch, [
      ...[batch.id, batch.kind, batch.accountId, number, signedOn, batch.effectiveOn],
      ...[batch.reason, batch.chunkSize, batch.isDryRun, batch.rows],
      ...[batch.contentHash, batch.createdAt],
    ]);
    if (kept.length > 0) await tx.query(sql.insertRows, [batch.id, JSON.stringify(rows)]);
  }

  async find(id: string): Promise<BatchRecord | undefined> {
    const [batch] = await this.database.query<BatchRecord>(sql.findBatch, [id]);
    return batch;
  }

  /** When the same list was accepted of which something is recorded. */
  async recordedTwin(tx: Sql, contentHash: string): Promise<Date | undefined> {
    const [twin] = await tx.query<{ createdAt: Date }>(sql.recordedTwin, [contentHash]);
    return twin?.createdAt;
  }

  /** The same of another batch; until the transaction ends none that is the same records anything. */
  async lockedTwin(tx: Sql, id: string): Promise<Date | undefined> {
    await tx.query(sql.lockTwins, [id]);
    // The statement after the lock sees what those before it in the queue have recorded.
    const [twin] = await tx.query<{ createdAt: Date }>(sql.otherTwin, [id]);
    return twin?.createdAt;
  }

  /** Rows of lists that were cancelled or failed. */
  async forgetIdleRows(): Promise<void> {
    await this.database.query(sql.deleteIdleRows);
  }

  /** Those that are not recorded yet. */
  rows(id: string): Promise<SentRow[]> {
    return this.database.query<SentRow>(sql.selectRows, [id]);
  }

  /** Counts rows as recorded and forgets them. */
  async settle(tx: Sql, id: string, numbers: readonly number[]): Promise<void> {
    await tx.query(sql.deleteRows, [id, numbers]);
    await tx.query(sql.countRecorded, [id, numbers.length]);
  }

  /** The faults that an earlier run of the batch found. */
  async keptFaults(id: string): Promise<RowFault[] | undefined> {
    const [kept] = await this.database.query<{ faults: RowFault[] }>(sql.keptFaults, [id]);
    return kept?.faults;
  }

  async keepFaults(id: string, faults: readonly RowFault[]): Promise<void> {
    await this.database.query(sql.keepFaults, [id, JSON.stringify(faults)]);
  }

  finish(id: string, outcome: BatchOutcome, now: Date): Promise<void> {
    return this.transaction(async (tx) => {
      await tx.query(sql.finishBatch, [id, outcome, now]);
      await tx.query(sql.deleteAllRows, [id]);
    });
  }

  /** @param tx locks the units until its end; without it they are only looked at */
  async unitLives(ids: readonly string[], tx?: Sql): Promise<Map<string, AdmissionFacts>> {
    const rows = await (tx ?? this.database).query<AdmissionFacts & { id: string }>(
      tx ? sql.lockUnitLives : sql.unitLives,
      [ids],
    );
    return new Map(rows.map(({ id, ...facts }) => [id, facts]));
  }

  /** @param tx locks the members until its end; without it they are only looked at */
  async memberships(ids: readonly string[], tx?: Sql): Promise<Map<string, ListedMembership>> {
    // The statement after the lock sees what those before it in the queue have recorded.
    await tx?.query(sql.lockMembers, [ids]);
    const rows = await (tx ?? this.database).query<ListedMembership & { id: string }>(
      sql.memberships,
      [ids],
    );
    return new Map(rows.map(({ id, ...membership }) => [id, membership]));
  }

  async exitReasons(
    codes: readonly string[],
    on: string,
  ): Promise<Map<string, { mayLieAhead: boolean }>> {
    const rows = await this.database.query<{ code: string; mayLieAhead: boolean }>(
      sql.exitReasons,
      [codes, on],
    );
    return new Map(rows.map(({ code, mayLieAhead }) => [code, { mayLieAhead }]));
  }

  async nextNumbers(tx: Sql, count: number): Promise<string[]> {
    const rows = await tx.query<{ ordinal: number }>(sql.nextNumbers, [count]);
    return rows.map(({ ordinal }) => memberNumberOf(ordinal));
  }

  async admit(
    tx: Sql,
    members: readonly NewMember[],
    outbox: readonly OutboxRow[],
    { decision, recordedAt }: Recording,
  ): Promise<void> {
    const given = [JSON.stringify(members), recordedAt, decision.number, decision.signedOn];
    await tx.query(sql.insertMembers, [...given, JSON.stringify(outbox)]);
  }

  /** @returns the members as they are then */
  async end(
    tx: Sql,
    exits: readonly Exit[],
    { decision, effectiveOn, recordedAt }: Recording,
  ): Promise<MemberState[]> {
    const given = exits.map(({ memberId, reason, changed: { state } }) => ({
      ...{ memberId, reason, state },
    }));
    const ended = await tx.query<{ id: string }>(sql.endMemberships, [
      ...[JSON.stringify(given), effectiveOn, recordedAt],
      ...[decision.number, decision.signedOn],
    ]);
    const states = await tx.query<Omit<MemberState, 'recordedAt'>>(sql.memberStates, [
      ended.map(({ id }) => id),
    ]);
    return states.map((state) => ({ ...state, recordedAt: recordedAt.toISOString() }));
  }
}
