import { problemMessage, RuleViolation, type MemberEvent } from '@dong-hanh/contracts';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { violatedConstraint, type Sql } from '@dong-hanh/persistence';
import {
  AccessRights,
  Clock,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
  Problem,
  type EventContext,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { MemberRightsService } from '../members/member-rights.service.js';
import { MembersService } from '../members/members.service.js';
import { mergerFindings, restoredPeriods, type MergerFinding } from './merger.rules.js';
import type {
  MergeMembersRequest,
  MergerEffects,
  MergerPreviewResponse,
  MergerResponse,
} from './mergers.dto.js';
import { MergersRepository, type LockedRecord, type NewMerger } from './mergers.repository.js';

/** A merger as it came: into which record, by whom, and the version that the sender has seen. */
export interface MergeOrder extends MergeMembersRequest {
  survivorId: string;
  context: RequestContext;
  ifMatch: string | undefined;
}

export interface UnmergeOrder {
  duplicateId: string;
  reason: string;
  context: RequestContext;
}

/** Takes back what a preview carried out. */
class Rehearsed extends Error {}

/** Two records of one person: made one by somebody who looked, and two again when that was an error. */
@Injectable()
export class MergersService {
  constructor(
    private readonly mergers: MergersRepository,
    private readonly members: MembersService,
    private readonly memberRights: MemberRightsService,
    private readonly rights: AccessRights,
    private readonly clock: Clock,
  ) {}

  /** What a merger would do and what speaks against it: it is carried out and taken back. */
  async preview(order: MergeOrder): Promise<MergerPreviewResponse> {
    await this.requireRights(order);
    const seen: { effects: MergerEffects | null; findings: MergerFinding[] } = {
      ...{ effects: null, findings: [] },
    };
    const rehearsal = this.mergers.transaction(async (tx) => {
      const { survivor, duplicate } = await this.lock(tx, order);
      seen.findings = mergerFindings(survivor, duplicate);
      if (!seen.findings.some(forbids))
        seen.effects = await this.carryOut(tx, mergerOf(order, this.clock.now()), order);
      throw new Rehearsed();
    });
    await rehearsal.catch((error: unknown) => {
      if (!(error instanceof Rehearsed)) throw error;
    });
    const { locale } = order.context;
    return {
      effects: seen.effects,
      findings: seen.findings.map(({ parameters, ...finding }) => ({
        ...finding,
        message: problemMessage(finding.code, locale, parameters),
      })),
    };
  }

  /** Merges the duplicate into the survivor. */
  async merge(order: MergeOrder): Promise<MergerResponse> {
    await this.requireRights(order);
    const { survivorId, duplicateId, reason, context } = order;
    const route = `POST /v1/members/${survivorId}/merge`;
    const attempt = idempotencyOf(context, route, { duplicateId, reason });
    const merger = mergerOf(order, this.clock.now());
    const id = await this.decide((tx) =>
      once(tx, attempt, async () => {
        const { survivor, duplicate } = await this.lock(tx, order);
        refuseForbidden(mergerFindings(survivor, duplicate));
        refuseStale(survivor, order.ifMatch);
        await this.carryOut(tx, merger, order);
        return [merger.id];
      }),
    );
    wakeRelay();
    return this.show(id);
  }

  /** Makes a merged record one of its own again. */
  async unmerge(order: UnmergeOrder): Promise<MergerResponse> {
    const { duplicateId, reason, context } = order;
    const { actorId } = eventContextOf(context);
    await this.memberRights.requireOver(actorId, 'member.merge', duplicateId);
    const seen = await this.mergers.findStanding(duplicateId);
    const lastUnit = seen && (await this.mergers.lastUnit(seen.id));
    if (lastUnit) await this.rights.require(actorId, 'member.merge', lastUnit);
    const attempt = idempotencyOf(context, `POST /v1/members/${duplicateId}/unmerge`, { reason });
    const id = await this.decide((tx) =>
      once(tx, attempt, async () => [await this.takeApart(tx, order)]),
    );
    wakeRelay();
    return this.show(id);
  }

  /** A unit that ends at the same moment is seen by the temporal key alone. @returns the merger's id */
  private async decide(work: (tx: Sql) => Promise<string[]>): Promise<string> {
    try {
      const [id = ''] = await this.mergers.transaction(work);
      return id;
    } catch (error) {
      throw violatedConstraint(error) === 'fk_placements_unit_id' ? new Problem('stale') : error;
    }
  }

  private async show(id: string): Promise<MergerResponse> {
    const merger = await this.mergers.find(id);
    if (!merger) throw new Problem('not-found');
    return merger;
  }

  /** Over both: who may not decide about one of them may not make it vanish. */
  private async requireRights({ survivorId, duplicateId, context }: MergeOrder): Promise<void> {
    const { actorId } = eventContextOf(context);
    await this.memberRights.requireOver(actorId, 'member.merge', survivorId);
    await this.memberRights.requireOver(actorId, 'member.merge', duplicateId);
  }

  private async lock(
    tx: Sql,
    { survivorId, duplicateId }: Pick<MergeOrder, 'survivorId' | 'duplicateId'>,
  ): Promise<{ survivor: LockedRecord; duplicate: LockedRecord }> {
    const records = await this.mergers.lock(tx, [survivorId, duplicateId]);
    const survivor = records.get(survivorId);
    const duplicate = records.get(duplicateId);
    if (!survivor || !duplicate) throw new Problem('member-unknown');
    return { survivor, duplicate };
  }

  private async carryOut(
    tx: Sql,
    merger: NewMerger,
    { context }: MergeOrder,
  ): Promise<MergerEffects> {
    const { survivorId, duplicateId, at } = merger;
    const records = await this.mergers.records(tx, duplicateId);
    const periodsKept = await this.mergers.record(tx, merger);
    const lent = await this.mergers.lend(tx, survivorId);
    await this.mergers.settle(tx, duplicateId, at);
    const { joinedOn, endedOn } = await this.mergers.settle(tx, survivorId, at);
    await this.tell(tx, 'MemberMerged', [duplicateId, survivorId], eventContextOf(context), at);
    const periodsTaken = lent.get(merger.id) ?? 0;
    return { periodsKept, periodsTaken, ...records, joinedOn, endedOn };
  }

  /** @returns the id of the merger that was undone */
  private async takeApart(
    tx: Sql,
    { duplicateId, reason, context }: UnmergeOrder,
  ): Promise<string> {
    const at = this.clock.now();
    const trail = eventContextOf(context);
    const merger = await this.mergers.standing(tx, duplicateId);
    if (!merger) throw new Problem('member-not-merged');
    const { survivorId } = merger;
    const { duplicate } = await this.lock(tx, { survivorId, duplicateId });
    // Somebody else was faster, or merged it into another record meanwhile.
    if (duplicate.mergedInto !== survivorId) throw new Problem('member-not-merged');
    const kept = await this.mergers.keptPeriods(tx, merger.id);
    const ends = await this.mergers.unitEnds(
      tx,
      kept.map(({ unitId }) => unitId),
    );
    const undoing = { reason, at, by: trail.actorId };
    await this.mergers.restore(tx, merger, restoredPeriods(kept, ends), undoing);
    await this.mergers.lend(tx, survivorId);
    await this.mergers.settle(tx, duplicateId, at);
    await this.mergers.settle(tx, survivorId, at);
    await this.tell(tx, 'MemberUnmerged', [duplicateId, survivorId], trail, at);
    return merger.id;
  }

  private async tell(
    tx: Sql,
    name: 'MemberMerged' | 'MemberUnmerged',
    memberIds: readonly string[],
    trail: EventContext,
    at: Date,
  ): Promise<void> {
    const events: MemberEvent[] = [];
    for (const id of memberIds) events.push({ name, data: await this.members.stateOf(tx, id) });
    await appendToOutbox(tx, events, trail, at);
  }
}

function mergerOf({ survivorId, duplicateId, reason, context }: MergeOrder, at: Date): NewMerger {
  const { actorId: by } = eventContextOf(context);
  return { id: newId(), survivorId, duplicateId, reason, at, by };
}

function forbids({ severity }: MergerFinding): boolean {
  return severity === 'error';
}

/** @throws RuleViolation with all that forbids the merger */
function refuseForbidden(findings: readonly MergerFinding[]): void {
  const faults = findings.filter(forbids).map(({ severity: _, ...fault }) => fault);
  const [first] = faults;
  if (first) throw new RuleViolation(first.code, first.parameters, faults);
}

function refuseStale({ version }: LockedRecord, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== `"${version}"`)
    throw new Problem('stale');
}
