import { problemMessage, type Locale, type MemberEvent } from '@dong-hanh/contracts';
import type { JobRun } from '@dong-hanh/jobs';
import { appendToOutbox, toOutboxRows, wakeRelay } from '@dong-hanh/messaging';
import type { Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  type EventContext,
  newId,
  permissionMissing,
  Problem,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { admit } from '../members/member.rules.js';
import { readAdmissions, readExits, type RowFault, type SentRow } from './batch-rows.rules.js';
import {
  inChunks,
  inOrder,
  isRefused,
  judgeAdmissions,
  judgeExits,
  type Admission,
  type BatchFrame,
  type BatchKind,
  type Exit,
  type Judged,
} from './batch.rules.js';
import type {
  BatchOutcome,
  MemberBatchJobInput,
  MemberBatchResult,
  RowFaultResponse,
} from './member-batches.dto.js';
import {
  MemberBatchesRepository,
  type BatchRecord,
  type Recording,
} from './member-batches.repository.js';

/** Rows in one statement. */
const STATEMENT_ROWS = 500;
const SHOWN_FAULTS = 50;
const JUDGED_PERCENT = 20;
const FAULTS_FILE = 'member-batch-faults.json';

/** How a run is going: where it stands in a batch. */
interface Run {
  batch: BatchRecord;
  trail: EventContext;
  job: JobRun;
  done: number;
}

/** Judges and records lists of admissions and exits, set by set. */
@Injectable()
export class BatchRecordingService {
  constructor(
    private readonly batches: MemberBatchesRepository,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /**
   * The rights over what the rows name: over all units that are joined, and over the unit of one member at
   * least. Members out of reach look as if they did not exist, each a fault of its row.
   *
   * @throws Problem 403, or 404 `member-unknown` when the account can reach none of the members
   */
  async requireRights(kind: BatchKind, sent: readonly SentRow[], accountId: string): Promise<void> {
    if (kind === 'admissions') {
      const asked = [...new Set(readAdmissions(sent).rows.map(({ unitId }) => unitId))];
      const units = [...(await this.batches.unitLives(asked)).keys()];
      const held = await this.rights.covers(accountId, 'member.admit', units);
      if (held.includes(false)) throw permissionMissing('member.admit');
      return;
    }
    const { rows } = readExits(sent);
    if (rows.length > 0 && (await this.memberships(sent, accountId)).size === 0)
      throw new Problem('member-unknown');
  }

  /**
   * Works a batch off. What an earlier run recorded is not there any more, so that running again does no harm.
   * Rights and rules are asked again: both may have changed since.
   */
  async carryOut({ trail, locale }: MemberBatchJobInput, job: JobRun): Promise<MemberBatchResult> {
    const batch = await this.batches.find(job.id);
    if (!batch) throw new Error('a job without its batch');
    const sent = await this.batches.rows(batch.id);
    const kept = await this.batches.keptFaults(batch.id);
    const hasBegun = batch.recorded > 0 || kept !== undefined;
    await this.requireRightsAgain(batch.kind, sent, job.accountId, hasBegun);
    const faults = kept ?? (await this.findFaults(batch, sent, job.accountId));
    await job.progress(JUDGED_PERCENT);
    const run = { batch, trail, job, done: batch.recorded };
    const later = batch.isDryRun ? [] : await this.recordChunks(run, sent, faults);
    return this.conclude(run, inOrder([...faults, ...later]), locale);
  }

  /** What is left of exits that have begun may be out of reach altogether: then each row says so by itself. */
  private async requireRightsAgain(
    kind: BatchKind,
    sent: readonly SentRow[],
    accountId: string,
    hasBegun: boolean,
  ): Promise<void> {
    if (hasBegun && kind === 'exits') await this.rights.requireAnywhere(accountId, 'member.end');
    else await this.requireRights(kind, sent, accountId);
  }

  /** All of them, found once: rows that an earlier run recorded are no fault of those that repeat them. */
  private async findFaults(
    batch: BatchRecord,
    sent: readonly SentRow[],
    accountId: string,
  ): Promise<RowFault[]> {
    const { faults } = await this.judge(batch, sent, accountId);
    await this.batches.keepFaults(batch.id, faults);
    return faults;
  }

  /** @returns what came up since the rows were judged */
  private async recordChunks(
    run: Run,
    sent: readonly SentRow[],
    faults: readonly RowFault[],
  ): Promise<RowFault[]> {
    const later: RowFault[] = [];
    for (const chunk of inChunks(sent, run.batch.chunkSize ?? undefined)) {
      if (isRefused(chunk, faults)) continue;
      later.push(...(await this.recordChunk(run, chunk)));
    }
    return later;
  }

  private async recordChunk(run: Run, chunk: readonly SentRow[]): Promise<RowFault[]> {
    const { batch, job } = run;
    const { done } = run;
    const faults = await this.batches.transaction(async (tx) => {
      await this.refuseTwin(tx, batch.id);
      const judged = await this.judge(batch, chunk, job.accountId, tx);
      if (judged.faults.length > 0) return judged.faults;
      const recording = { ...batch, recordedAt: this.clock.now() };
      for (let start = 0; start < judged.good.length; start += STATEMENT_ROWS) {
        const part = judged.good.slice(start, start + STATEMENT_ROWS);
        await this.recordPart(tx, part, recording, run.trail);
        run.done += part.length;
        const share = run.done / batch.rows;
        await job.progress(JUDGED_PERCENT + share * (100 - JUDGED_PERCENT));
      }
      const numbers = chunk.map(({ no }) => no);
      await this.batches.settle(tx, batch.id, numbers);
      return [];
    });
    if (faults.length > 0) run.done = done;
    wakeRelay();
    return faults;
  }

  /** Of lists that are the same, whoever sent them and in whatever chunks, the first that records is the only one. */
  private async refuseTwin(tx: Sql, id: string): Promise<void> {
    const recordedOn = await this.batches.lockedTwin(tx, id);
    if (recordedOn)
      throw new Problem('batch-already-recorded', { recordedAt: recordedOn.toISOString() });
  }

  private async recordPart(
    tx: Sql,
    rows: readonly (Admission | Exit)[],
    recording: Recording,
    trail: EventContext,
  ): Promise<void> {
    const { recordedAt } = recording;
    const admissions = rows.filter((row) => 'fullName' in row);
    if (admissions.length > 0) {
      const numbers = await this.batches.nextNumbers(tx, admissions.length);
      const members = admissions.map(({ no: _, ...person }, index) => ({
        ...{ ...person, id: newId(), memberNumber: numbers[index] ?? '' },
      }));
      const events = members.map((member) => admit(member, recordedAt));
      await this.batches.admit(tx, members, toOutboxRows(events, trail, recordedAt), recording);
      return;
    }
    const exits = rows.filter((row) => 'changed' in row);
    const states = await this.batches.end(tx, exits, recording);
    const events = states.map((data): MemberEvent => ({ name: 'MembershipEnded', data }));
    await appendToOutbox(tx, events, trail, recordedAt);
  }

  /** @param tx what is judged is locked until its end; without it only looked at */
  private async judge(
    batch: BatchRecord,
    sent: readonly SentRow[],
    accountId: string,
    tx?: Sql,
  ): Promise<Judged<Admission | Exit>> {
    const { decision, effectiveOn } = batch;
    const frame: BatchFrame = { decision, effectiveOn, reason: batch.reason ?? undefined };
    const today = this.clock.today();
    if (batch.kind === 'admissions') {
      const asked = [...new Set(readAdmissions(sent).rows.map(({ unitId }) => unitId))];
      const units = await this.batches.unitLives(asked, tx);
      return judgeAdmissions(sent, frame, { today, units });
    }
    const memberships = await this.memberships(sent, accountId, tx);
    const given = readExits(sent).rows.flatMap(({ reason }) => reason ?? []);
    const codes = [...new Set([...given, ...(frame.reason === undefined ? [] : [frame.reason])])];
    const reasons = await this.batches.exitReasons(codes, effectiveOn);
    return judgeExits(sent, frame, { today, memberships, reasons });
  }

  /** Those that the account may end. */
  private async memberships(sent: readonly SentRow[], accountId: string, tx?: Sql) {
    const ids = readExits(sent).rows.map(({ memberId }) => memberId);
    const found = await this.batches.memberships([...new Set(ids)], tx);
    const units = [...new Set([...found.values()].map(({ last }) => last.unitId))];
    const held = await this.rights.covers(accountId, 'member.end', units);
    const allowed = new Set(units.filter((_, index) => held[index]));
    return new Map([...found].filter(([, { last }]) => allowed.has(last.unitId)));
  }

  private async conclude(
    { batch, job }: Run,
    faults: readonly RowFault[],
    locale: Locale,
  ): Promise<MemberBatchResult> {
    const { recorded } = (await this.batches.find(batch.id)) ?? batch;
    const outcome = outcomeOf(batch, recorded, faults);
    if (faults.length > 0)
      await job.writeFile(FAULTS_FILE, 'application/json', pieces(faults, locale));
    await this.batches.finish(batch.id, outcome, this.clock.now());
    return {
      outcome,
      rows: batch.rows,
      recorded,
      refused: batch.isDryRun ? 0 : batch.rows - recorded,
      faults: faults.length,
      firstFaults: faults.slice(0, SHOWN_FAULTS).map((each) => said(each, locale)),
    };
  }
}

function outcomeOf(
  { isDryRun, rows }: BatchRecord,
  recorded: number,
  faults: readonly RowFault[],
): BatchOutcome {
  if (isDryRun) return faults.length > 0 ? 'refused' : 'valid';
  if (recorded === rows) return 'recorded';
  return recorded > 0 ? 'recorded-in-part' : 'refused';
}

function said({ pointer, code, parameters }: RowFault, locale: Locale): RowFaultResponse {
  return { pointer, code, message: problemMessage(code, locale, parameters) };
}

/** `{ "faults": […] }`, one line each. */
async function* pieces(faults: readonly RowFault[], locale: Locale): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"faults":[\n');
  for (const [index, each] of faults.entries()) {
    const end = index + 1 < faults.length ? ',\n' : '\n';
    yield Buffer.from(JSON.stringify(said(each, locale)) + end);
  }
  yield Buffer.from(']}\n');
}
