import type { FieldFault } from '@dong-hanh/contracts';
import { wakeRelay } from '@dong-hanh/messaging';
import { DataSource, inTransaction, type Sql, violatedConstraint } from '@dong-hanh/persistence';
import {
  Clock,
  eventContextOf,
  idempotencyOf,
  newId,
  once,
  Problem,
  type RequestContext,
} from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refuse } from '../units/unit.rules.js';
import { EstablishmentReadingService } from './establishment-reading.service.js';
import { EstablishmentRightsService } from './establishment-rights.service.js';
import {
  addContact,
  contactFaults,
  deadlinesAfter,
  takeStep,
  type StepOutcome,
  type TakenStep,
} from './establishment.rules.js';
import type {
  ContactRequest,
  EstablishmentResponse,
  OpenEstablishmentRequest,
} from './establishments.dto.js';
import { EstablishmentsRepository, type LockedEstablishment } from './establishments.repository.js';
import { FoundingService } from './founding.service.js';

/** What came with a change: which case, by whom, and the version that the sender has seen. */
export interface Sent {
  id: string;
  context: RequestContext;
  ifMatch: string | undefined;
}

/** The way from the first contact with a workplace to its union. */
@Injectable()
export class EstablishmentsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly establishments: EstablishmentsRepository,
    private readonly reading: EstablishmentReadingService,
    private readonly rights: EstablishmentRightsService,
    private readonly founding: FoundingService,
    private readonly clock: Clock,
  ) {}

  /** Opens a case about a workplace. */
  async open(
    request: OpenEstablishmentRequest,
    context: RequestContext,
  ): Promise<EstablishmentResponse> {
    const { actorId } = eventContextOf(context);
    await this.rights.requireOver(actorId, request.managingUnitId);
    const attempt = idempotencyOf(context, 'POST /v1/establishments', request);
    const [id = ''] = await inTransaction(this.dataSource, (manager, sql) =>
      once(sql, attempt, async () => [await this.begin(manager, sql, request)]),
    );
    return this.reading.showOn(id, this.clock.today());
  }

  /** Takes the next step of a case. @returns the case as on the day of the step */
  async take(sent: Sent, taken: TakenStep): Promise<EstablishmentResponse> {
    if (taken.step === 'handover') await this.requireBoth(sent, taken.toUnitId);
    await this.change(sent, taken.step, taken, (manager, sql, establishment) =>
      this.record(manager, sql, establishment, { sent, taken }),
    );
    wakeRelay();
    return this.reading.showOn(sent.id, taken.on);
  }

  /** Writes down that somebody was spoken to. */
  async contact(sent: Sent, request: ContactRequest): Promise<EstablishmentResponse> {
    await this.change(sent, 'contacts', request, async (_, sql, establishment) => {
      const today = this.clock.today();
      addContact(establishment, request, today);
      this.requireSeen(establishment, sent);
      const count = await this.establishments.countContacts(sql, sent.id);
      const recordedAt = this.clock.now();
      await this.establishments.addContacts(sql, sent.id, count, [request], recordedAt);
      await this.establishments.touch(sql, establishment);
    });
    return this.reading.showOn(sent.id, this.clock.today());
  }

  /** Who hands a case over needs the right over the unit that it goes to, too. */
  private async requireBoth({ id, context }: Sent, toUnitId: string): Promise<void> {
    const { actorId } = eventContextOf(context);
    await this.rights.requireManageable(actorId, id);
    await this.rights.requireOver(actorId, toUnitId);
  }

  /** One change at a time for each case, and once for each key. */
  private async change(
    { id, context }: Sent,
    path: string,
    body: object,
    work: (manager: EntityManager, sql: Sql, establishment: LockedEstablishment) => Promise<void>,
  ): Promise<void> {
    const { actorId } = eventContextOf(context);
    const asked = await this.rights.requireManageable(actorId, id);
    const attempt = idempotencyOf(context, `POST /v1/establishments/${id}/${path}`, body);
    await inTransaction(this.dataSource, (manager, sql) =>
      once(sql, attempt, async () => {
        const establishment = await this.establishments.lock(sql, id);
        if (!establishment) throw new Problem('establishment-unknown');
        // It was handed over meanwhile.
        if (establishment.managingUnitId !== asked)
          await this.rights.requireManageable(actorId, id);
        await work(manager, sql, establishment);
        return [id];
      }),
    ).catch((error: unknown) => {
      throw namedViolation(error);
    });
  }

  private async begin(
    manager: EntityManager,
    sql: Sql,
    request: OpenEstablishmentRequest,
  ): Promise<string> {
    const { managingUnitId, unionKind, workplace, on, contacts } = request;
    const today = this.clock.today();
    const { ownership, locatedIn } = workplace;
    const prospect = { managingUnitId, unionKind, ownership, locatedIn };
    const found = await this.founding.prospectFaults(manager, prospect, on);
    refuse([...found, ...contactFaults(contacts, today)]);
    const id = newId();
    await this.establishments.insert(sql, id, request, this.clock.now());
    const facts = await this.establishments.termsOn(sql, on);
    await this.establishments.openDeadlines(sql, id, deadlinesAfter('prospect', on, facts));
    return id;
  }

  private async record(
    manager: EntityManager,
    sql: Sql,
    establishment: LockedEstablishment,
    { sent, taken }: { sent: Sent; taken: TakenStep },
  ): Promise<void> {
    const unitFaults = await this.unitFaults(manager, establishment, taken);
    const facts = await this.establishments.termsOn(sql, taken.on);
    const outcome = takeStep(establishment, taken, {
      ...{ ...facts, unitFaults, today: this.clock.today() },
    });
    this.requireSeen(establishment, sent);
    await this.save(manager, sql, establishment, { sent, taken, outcome });
  }

  private async unitFaults(
    manager: EntityManager,
    establishment: LockedEstablishment,
    taken: TakenStep,
  ): Promise<FieldFault[]> {
    if (taken.step === 'recognition')
      return this.founding.recognitionFaults(manager, establishment, taken);
    return taken.step === 'handover'
      ? this.founding.handoverFaults(manager, establishment, taken)
      : [];
  }

  private async save(
    manager: EntityManager,
    sql: Sql,
    establishment: LockedEstablishment,
    { sent, taken, outcome }: { sent: Sent; taken: TakenStep; outcome: StepOutcome },
  ): Promise<void> {
    const recordedAt = this.clock.now();
    if (taken.step !== 'recognition') {
      const nothing = { unitId: null, recordedAt };
      await this.establishments.saveStep(sql, establishment, taken, outcome, nothing);
      return;
    }
    const trail = eventContextOf(sent.context);
    const { unitId, memberIds } = await this.founding.found(manager, establishment, taken, trail);
    const founded = { unitId, recordedAt };
    await this.establishments.saveStep(sql, establishment, taken, outcome, founded);
    await this.establishments.setMembers(sql, establishment.id, memberIds);
  }

  /** @throws Problem 428 without the version seen, 412 when somebody else was faster */
  private requireSeen({ version }: LockedEstablishment, { ifMatch }: Sent): void {
    if (ifMatch === undefined) throw new Problem('etag-required');
    if (ifMatch !== '*' && ifMatch !== `"${version}"`) throw new Problem('stale');
  }
}

/** Two decisions at once: what the check before could not see, the constraint does. */
function namedViolation(error: unknown): unknown {
  return violatedConstraint(error) === 'uq_unit_versions_code'
    ? new Problem('unit-code-taken', { code: '…' })
    : error;
}
