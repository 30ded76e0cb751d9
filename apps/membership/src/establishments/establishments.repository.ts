import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { MemberRightsService } from '../members/member-rights.service.js';
import { lastDayOf } from '../working-days/working-days.rules.js';
import { WorkingDaysService } from '../working-days/working-days.service.js';
import type {
  Applicant,
  StepClock,
  CommitteeOffice,
  Deadline,
  Establishment,
  EstablishmentState,
  EstablishmentStep,
  StepOutcome,
  TakenStep,
  StepFacts,
} from './establishment.rules.js';
import type {
  ContactRequest,
  EstablishmentResponse,
  EstablishmentRow,
  EstablishmentTermResponse,
  OpenEstablishmentRequest,
  UnionKind,
} from './establishments.dto.js';
import * as sql from './establishments.sql.js';

/** A case that nobody else changes until the transaction ends. */
export type LockedEstablishment = Omit<Establishment, 'applicants'> & {
  id: string;
  version: number;
  managingUnitId: string;
  unionKind: UnionKind;
  ownership: 'public' | 'non-public';
  locatedIn: string;
  lastNo: number;
  applicants: (Applicant & { no: number; office: CommitteeOffice | null })[];
};

export interface EstablishmentFilter {
  scope: Awaited<ReturnType<MemberRightsService['scopeFor']>>;
  state: EstablishmentState | undefined;
  overdue: boolean | undefined;
}

type TermRow = Pick<StepClock, 'dayKind' | 'startsWith'> & { term: string; amount: number };

/** Terms that started long ago may still run. */
const BEFORE_ALL = '1900-01-01';

@Injectable()
export class EstablishmentsRepository {
  constructor(
    private readonly database: Database,
    private readonly days: WorkingDaysService,
  ) {
    days.follow((tx) => this.recount(tx));
  }

  /** @param after the last case of the page before */
  list(
    filter: EstablishmentFilter,
    after: string | undefined,
    limit: number,
  ): Promise<EstablishmentRow[]> {
    const parameters = [...parametersOf(filter), after ?? null, limit];
    return this.database.query(sql.listEstablishments, parameters);
  }

  async count(filter: EstablishmentFilter): Promise<number> {
    const parameters = parametersOf(filter);
    const [row] = await this.database.query<{ total: number }>(sql.countEstablishments, parameters);
    return row?.total ?? 0;
  }

  async find(id: string, on: string): Promise<EstablishmentResponse | undefined> {
    const [found] = await this.database.query<EstablishmentResponse>(sql.findEstablishment, [
      on,
      id,
    ]);
    return found;
  }

  /** The catalogue of terms as on a day. */
  terms(on: string): Promise<EstablishmentTermResponse[]> {
    return this.database.query(sql.termsOn, [on]);
  }

  async managingUnitOf(id: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ unitId: string }>(sql.managingUnitOf, [id]);
    return row?.unitId;
  }

  async lock(tx: Sql, id: string): Promise<LockedEstablishment | undefined> {
    await tx.query(sql.lockEstablishment, [id]);
    const [row] = await tx.query<Omit<LockedEstablishment, 'applicants'>>(sql.lockedEstablishment, [
      id,
    ]);
    if (!row) return undefined;
    const applicants = await tx.query<LockedEstablishment['applicants'][number]>(sql.applicantsOf, [
      id,
    ]);
    return { ...row, applicants };
  }

  /** The terms of a day, and the calendar by which they are counted from then on. */
  async termsOn(tx: Sql, day: string): Promise<Pick<StepFacts, 'terms' | 'calendar'>> {
    const calendar = await this.days.calendarFrom(tx, day);
    const rows = await tx.query<TermRow>(sql.termsOn, [day]);
    const least = rows.find(({ term }) => term === 'least-applicants');
    const clocks = rows
      .filter((row) => row !== least)
      .map(({ term, amount, dayKind, startsWith }) => ({
        ...{ step: term as EstablishmentStep, days: amount, dayKind, startsWith },
      }));
    return { terms: { leastApplicants: least?.amount ?? 1, clocks }, calendar };
  }

  async insert(
    tx: Sql,
    id: string,
    { managingUnitId, unionKind, workplace, on, contacts }: OpenEstablishmentRequest,
    recordedAt: Date,
  ): Promise<void> {
    const { name, kind, ownership, locatedIn } = workplace;
    const place = [name, kind, ownership, locatedIn];
    await tx.query(sql.insertEstablishment, [id, managingUnitId, unionKind, ...place, on]);
    const nothing = [null, null, null, null];
    const step = [id, 1, 'prospect', 'prospect', on, ...nothing, recordedAt, managingUnitId];
    await tx.query(sql.insertStep, step);
    await this.addContacts(tx, id, 0, contacts, recordedAt);
  }

  async addContacts(
    tx: Sql,
    id: string,
    before: number,
    contacts: readonly ContactRequest[],
    recordedAt: Date,
  ): Promise<void> {
    if (contacts.length === 0) return;
    await tx.query(sql.insertContacts, [id, before, JSON.stringify(contacts), recordedAt]);
  }

  async openDeadlines(tx: Sql, id: string, deadlines: readonly Deadline[]): Promise<void> {
    if (deadlines.length === 0) return;
    await tx.query(sql.insertDeadlines, [id, JSON.stringify(deadlines)]);
  }

  /** Writes a step down, with what it brought. @param unitId the union once it is recognised */
  async saveStep(
    tx: Sql,
    { id, lastNo, applicants, ...before }: LockedEstablishment,
    taken: TakenStep,
    { state, opens, closes }: StepOutcome,
    { unitId, recordedAt }: { unitId: string | null; recordedAt: Date },
  ): Promise<void> {
    const { step, on, decision } = taken;
    const managingUnitId = taken.step === 'handover' ? taken.toUnitId : before.managingUnitId;
    await tx.query(sql.closeStep, [id, on]);
    await tx.query(sql.insertStep, [
      ...[id, lastNo + 1, step, state, on],
      'reference' in taken ? taken.reference : null,
      ...[decision?.number ?? null, decision?.signedOn ?? null],
      'reason' in taken ? taken.reason : null,
      ...[recordedAt, managingUnitId],
    ]);
    await tx.query(sql.closeDeadlines, [id, on, closes === 'all' ? null : closes]);
    await this.openDeadlines(tx, id, opens);
    if (taken.step === 'applicants') {
      const people = JSON.stringify(taken.applicants);
      await tx.query(sql.insertApplicants, [id, applicants.length, people, on, recordedAt]);
    }
    if (taken.step === 'executive-committee')
      await tx.query(sql.setOffices, [id, JSON.stringify(taken.members)]);
    await tx.query(sql.changeEstablishment, [id, state, unitId, managingUnitId]);
  }

  /** The case goes on in its state, as another version. */
  async touch(tx: Sql, { id, state, managingUnitId }: LockedEstablishment): Promise<void> {
    await tx.query(sql.changeEstablishment, [id, state, null, managingUnitId]);
  }

  async countContacts(tx: Sql, id: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(sql.countContacts, [id]);
    return row?.count ?? 0;
  }

  async setMembers(tx: Sql, id: string, memberIds: readonly string[]): Promise<void> {
    await tx.query(sql.setMembers, [id, memberIds]);
  }

  /** Counts the deadlines that still run by a calendar that has changed. */
  private async recount(tx: Sql): Promise<void> {
    const calendar = await this.days.calendarFrom(tx, BEFORE_ALL);
    const open = await tx.query<Omit<Deadline, 'dueOn'> & { establishmentId: string }>(
      sql.openDeadlines,
    );
    const moved = open.map(({ establishmentId, step, startsOn, ...term }) => ({
      ...{ establishmentId, step, dueOn: lastDayOf(startsOn, term, calendar) },
    }));
    await tx.query(sql.moveDeadlines, [JSON.stringify(moved)]);
  }
}

function parametersOf({
  scope: { on, roots, everywhere },
  state,
  overdue,
}: EstablishmentFilter): unknown[] {
  return [
    on,
    roots.map(({ unitId }) => unitId),
    roots.map(({ withSubtree }) => withSubtree),
    ...[everywhere, state ?? null, overdue ?? null],
  ];
}
