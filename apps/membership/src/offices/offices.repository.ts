import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { HoldingFacts, NewHolding, Tenure } from './office.rules.js';
import type {
  LeaveOfficeRequest,
  OfficeHoldingResponse,
  OfficeResponse,
  OrganResponse,
} from './offices.dto.js';
import * as sql from './offices.sql.js';

/** Where a list of officers goes on. */
export interface OfficerPosition {
  rank: number;
  id: string;
}

interface FactsRow {
  establishedOn: string;
  endedOn: string | null;
  isSingle: boolean | null;
  isMember: boolean;
}

@Injectable()
export class OfficesRepository {
  constructor(private readonly database: Database) {}

  /** A transaction over the same connections. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  organs(on: string): Promise<OrganResponse[]> {
    return this.database.query(sql.listOrgans, [on]);
  }

  offices(on: string): Promise<OfficeResponse[]> {
    return this.database.query(sql.listOffices, [on]);
  }

  /** @param on a day, undefined for all that was ever held */
  ofMember(memberId: string, on: string | undefined): Promise<OfficeHoldingResponse[]> {
    return this.database.query(sql.officesOfMember, [memberId, on ?? null]);
  }

  ofUnit(
    unitId: string,
    on: string,
    after: OfficerPosition | undefined,
    limit: number,
  ): Promise<(OfficeHoldingResponse & OfficerPosition)[]> {
    const position = [after?.rank ?? null, after?.id ?? null];
    return this.database.query(sql.officersOfUnit, [unitId, on, ...position, limit]);
  }

  async find(
    memberId: string,
    id: string,
    tx: Sql = this.database,
  ): Promise<OfficeHoldingResponse | undefined> {
    const [found] = await tx.query<OfficeHoldingResponse>(sql.findHolding, [id, memberId]);
    return found;
  }

  /** The holding, which nobody else ends until the transaction does, and whether its end was decided already. */
  async lock(
    tx: Sql,
    memberId: string,
    id: string,
  ): Promise<(OfficeHoldingResponse & { isLeft: boolean }) | undefined> {
    const [locked] = await tx.query<{ isLeft: boolean }>(sql.lockHolding, [id]);
    const held = await this.find(memberId, id, tx);
    return locked && held && { ...held, ...locked };
  }

  /** What the registers know of an office on its first day; nobody else takes it meanwhile. */
  async facts(
    tx: Sql,
    { unitId, organ, office, memberId, from }: NewHolding,
  ): Promise<Omit<HoldingFacts, 'today'>> {
    const place = [unitId, organ, office];
    await tx.query(sql.lockOffice, place);
    const [row] = await tx.query<FactsRow>(sql.holdingFacts, [...place, memberId, from]);
    if (!row) throw new Error('the unit of an office is known');
    const { isSingle, isMember, ...unit } = row;
    const tenures = await tx.query<Tenure>(sql.tenuresOf, place);
    return { unit, isMember, office: isSingle === null ? undefined : { isSingle }, tenures };
  }

  async insert(tx: Sql, id: string, holding: NewHolding, recordedAt: Date): Promise<void> {
    const { memberId, unitId, organ, office, term, isFullTime, from, decision } = holding;
    await tx.query(sql.insertHolding, [
      ...[id, memberId, unitId, organ, office, term, isFullTime, from],
      ...[decision.number, decision.signedOn, recordedAt],
    ]);
  }

  async end(
    tx: Sql,
    id: string,
    { on, reason, decision }: LeaveOfficeRequest,
    recordedAt: Date,
  ): Promise<void> {
    const backed = [decision?.number ?? null, decision?.signedOn ?? null];
    await tx.query(sql.endHolding, [id, on, reason, ...backed, recordedAt]);
  }
}
