import { createHash } from 'node:crypto';
import type { JobView, Permission } from '@dong-hanh/contracts';
import { Jobs } from '@dong-hanh/jobs';
import type { Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  eventContextOf,
  idempotencyOf,
  inputProblem,
  once,
  Problem,
  refuseTooMany,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { fault } from '../units/unit.rules.js';
import { BatchRecordingService } from './batch-recording.service.js';
import type { BatchKind } from './batch.rules.js';
import type {
  MemberBatchJobInput,
  MemberBatchRequest,
  MemberBatchResponse,
} from './member-batches.dto.js';
import { MemberBatchesRepository } from './member-batches.repository.js';

const MOST_ROWS = 20_000;

const permissionFor: Record<BatchKind, Permission> = {
  admissions: 'member.admit',
  exits: 'member.end',
};

/** Takes long lists of admissions and exits, which a job works off. */
@Injectable()
export class MemberBatchesService {
  constructor(
    private readonly batches: MemberBatchesRepository,
    private readonly recording: BatchRecordingService,
    private readonly rights: AccessRights,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /**
   * Accepts a list. The same list answers with the job that is under way for it.
   *
   * @throws Problem `batch-already-recorded` when something of the same list is recorded
   */
  async start(request: MemberBatchRequest, context: RequestContext): Promise<JobView> {
    const { kind, reason, rows } = request;
    const trail = eventContextOf(context);
    if (kind === 'admissions' && reason !== undefined)
      throw inputProblem([fault('/reason', 'unknown-field')]);
    await this.rights.requireAnywhere(trail.actorId, permissionFor[kind]);
    refuseTooMany('/rows', rows, MOST_ROWS);
    const sent = rows.map((content, no) => ({ no, content }));
    await this.recording.requireRights(kind, sent, trail.actorId);
    const input: MemberBatchJobInput = { trail, locale: context.locale };
    const attempt = idempotencyOf(context, 'POST /v1/member-batches', request);
    const job = await this.batches.transaction(async (tx) => {
      const [id = ''] = await once(tx, attempt, async () => [await this.hand(tx, request, input)]);
      return this.jobs.find(tx, id);
    });
    this.jobs.afterCommit(job.id);
    return job;
  }

  /**
   * A batch as it stands, also after its job was cancelled: what of it is recorded.
   *
   * @throws Problem `not-found` also for a batch of somebody else, unless the account watches jobs
   */
  async show(accountId: string, id: string): Promise<MemberBatchResponse> {
    const batch = await this.batches.find(id);
    if (!batch || !(await this.maySee(accountId, batch.accountId))) throw new Problem('not-found');
    const { accountId: _, chunkSize, isDryRun, createdAt, finishedAt, ...shown } = batch;
    return {
      ...shown,
      chunking: chunkSize ?? 'whole',
      dryRun: isDryRun,
      createdAt: createdAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
    };
  }

  private async maySee(accountId: string, startedBy: string): Promise<boolean> {
    if (accountId === startedBy) return true;
    return (await this.rights.grantedUnits(accountId, 'job.read')).length > 0;
  }

  /** @returns the id of the batch, which is its job's */
  private async hand(
    tx: Sql,
    request: MemberBatchRequest,
    input: MemberBatchJobInput,
  ): Promise<string> {
    const { kind, decision, effectiveOn, reason, chunking, dryRun, rows } = request;
    const { actorId: accountId } = input.trail;
    const contentHash = createHash('sha256')
      .update(JSON.stringify([kind, decision, effectiveOn, reason, rows]))
      .digest('hex');
    const dedupeKey = `${accountId} ${contentHash} ${chunking} ${dryRun}`;
    const recordedOn = dryRun ? undefined : await this.batches.recordedTwin(tx, contentHash);
    if (recordedOn)
      throw new Problem('batch-already-recorded', { recordedAt: recordedOn.toISOString() });
    const { id } = await this.jobs.start(tx, {
      ...{ kind: 'member-batch', accountId, dedupeKey, input: { ...input } },
    });
    const batch = {
      ...{ id, kind, accountId, decision, effectiveOn, reason: reason ?? null, contentHash },
      chunkSize: chunking === 'whole' ? null : chunking,
      ...{ isDryRun: dryRun, rows: rows.length, createdAt: this.clock.now() },
    };
    await this.batches.insert(tx, batch, rows);
    return id;
  }
}
