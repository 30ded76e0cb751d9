import type { MemberEvent, UnitEvent, UnitState } from '@dong-hanh/contracts';
import { Jobs, type JobRun } from '@dong-hanh/jobs';
import { appendToOutbox, wakeRelay } from '@dong-hanh/messaging';
import { DataSource, inTransaction, type Sql, sqlOf } from '@dong-hanh/persistence';
import { type EventContext, type IdempotencyRequest, once, Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ClosingOpeningsService } from '../closings/closing-openings.service.js';
import type { Ending } from '../reorganisation-rules/actions.rules.js';
import type { ReorganisationDecision } from '../reorganisation-rules/reorganisation.rules.js';
import type { RecordedEffects } from '../reorganisation-rules/withdrawal.rules.js';
import { UnitsService } from '../units/units.service.js';
import {
  changedUnit,
  decided,
  findReorganisation,
  keepChanged,
} from './reorganisation-register.js';
import { ReorganisationEntity } from './reorganisation.entity.js';
import type { Outcome, ReorganisationResponse } from './reorganisations.dto.js';
import { refuseCircles } from './surroundings.js';

/** More units and members than that are changed by a job. */
const LARGE = 500;

/** A decision that no rule forbids, and what it makes of units. */
export interface PreparedDecision {
  id: string;
  decision: ReorganisationDecision;
  effects: RecordedEffects;
  recordedAt: Date;
  changes: readonly { before?: UnitState; event: UnitEvent }[];
  /** The units that it ends, each of which gets a closing checklist. */
  endings: readonly Ending[];
  /** Of a withdrawal: which decision it takes back, and why. */
  withdrawal?: { withdraws: string; reason: string };
  /** How many units and members it changes. */
  size: number;
  /** Changes what depends on the units. @returns what happened to members */
  follow(sql: Sql): Promise<MemberEvent[]>;
}

/** Prepares a decision, or refuses it by a rule; its units are locked. */
export type Prepare = (manager: EntityManager) => Promise<PreparedDecision>;

/** Records decisions about the organisation, whole or not at all. */
@Injectable()
export class DecisionRecordingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly units: UnitsService,
    private readonly closings: ClosingOpeningsService,
    private readonly jobs: Jobs,
  ) {}

  /** Records a decision, or hands a large one to a job with the input that it takes. */
  async record(
    attempt: IdempotencyRequest | undefined,
    trail: EventContext,
    prepare: Prepare,
    inputFor: (id: string) => object,
  ): Promise<Outcome> {
    const { actorId: accountId } = trail;
    const [id = '', isJob] = await inTransaction(this.dataSource, (manager, sql) =>
      once(sql, attempt, async () => {
        const prepared = await prepare(manager);
        if (prepared.size <= LARGE) {
          await this.store(manager, prepared, trail);
          return [prepared.id];
        }
        const input = { ...inputFor(prepared.id) };
        const job = await this.jobs.start(sql, { kind: 'reorganisation', accountId, input });
        return [job.id, 'job'];
      }),
    );
    if (isJob === undefined) {
      wakeRelay();
      return { recorded: await this.show(id) };
    }
    this.jobs.afterCommit(id);
    return { job: await this.jobs.find(sqlOf(this.dataSource.manager), id) };
  }

  /** Records a large decision as its job. One that is begun again knows by the id whether it is done. */
  async carryOut(run: JobRun, trail: EventContext, prepare: Prepare): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const prepared = await prepare(manager);
      await run.progress(20);
      await this.store(manager, prepared, trail);
      await run.progress(90);
    });
    wakeRelay();
  }

  /** Carries a decision out and takes it back. @throws what forbids it */
  async rehearse(trail: EventContext, prepare: Prepare): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await this.store(manager, await prepare(manager), trail);
      throw new Rehearsed();
    }).catch((error: unknown) => {
      if (!(error instanceof Rehearsed)) throw error;
    });
  }

  /** The decision that is recorded under an id, undefined when there is none. */
  find(id: string): Promise<ReorganisationResponse | undefined> {
    return findReorganisation(this.dataSource.manager, id);
  }

  /** @throws Problem `not-found` */
  async show(id: string): Promise<ReorganisationResponse> {
    const found = await this.find(id);
    if (!found) throw new Problem('not-found');
    return found;
  }

  private async store(
    manager: EntityManager,
    prepared: PreparedDecision,
    trail: EventContext,
  ): Promise<void> {
    const sql = sqlOf(manager);
    const { id, decision, effects, recordedAt, changes, withdrawal } = prepared;
    const { number: decisionNumber, signedOn: decisionSignedOn, effectiveOn, issuer } = decision;
    await manager.insert(ReorganisationEntity, {
      ...{ id, decisionNumber, decisionSignedOn, effectiveOn, issuer, effects, recordedAt },
      ...withdrawal,
    });
    await this.units.save(manager, changes);
    await keepChanged(manager, id, changes);
    const units = changes.map(({ event }) => changedUnit(event));
    const ids = units.map((unit) => unit.id);
    await refuseCircles(sql, ids, effectiveOn);
    const events = [
      ...changes.map(({ event }) => event),
      ...(await prepared.follow(sql)),
      decided({ id, decision, units, recordedAt: recordedAt.toISOString() }),
    ];
    await this.closings.open(sql, prepared, trail.actorId);
    if (withdrawal) await this.closings.withdraw(sql, withdrawal.withdraws, id);
    await appendToOutbox(sql, events, trail, recordedAt);
    // What the temporal keys forbid is told here, not at the commit.
    await manager.query('set constraints all immediate');
  }
}

/** Takes back what a preview did. */
class Rehearsed extends Error {}
