import { Database, type Sql } from '@dong-hanh/persistence';
import { Injectable } from '@nestjs/common';
import type { CardOccasion, Holder, KeptCard, PrintedCard } from './card.rules.js';
import * as sql from './cards.sql.js';

/** A card of a member with what its QR code holds. */
export type StoredCard = KeptCard & {
  memberId: string;
  occasion: CardOccasion;
  keyId: string;
  qr: string;
};

export type NewCard = PrintedCard &
  Pick<StoredCard, 'memberId' | 'occasion' | 'keyId' | 'qr'> & {
    issuedBy: string;
    recordedAt: Date;
  };

@Injectable()
export class CardsRepository {
  constructor(private readonly database: Database) {}

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  async byNumber(number: string): Promise<StoredCard | undefined> {
    const [card] = await this.database.query<StoredCard>(sql.cardByNumber, [number]);
    return card;
  }

  /** The card of the person that is not replaced. */
  async current(memberId: string, tx: Sql = this.database): Promise<StoredCard | undefined> {
    const [card] = await tx.query<StoredCard>(sql.currentCard, [memberId]);
    return card;
  }

  /** The version of the last card of the person. */
  async lastVersion(tx: Sql, memberId: string): Promise<number> {
    const [last] = await tx.query<{ version: number | null }>(sql.lastVersion, [memberId]);
    return last?.version ?? 0;
  }

  /** @returns the record that this one was merged into */
  async lock(tx: Sql, memberId: string): Promise<string | undefined> {
    const [holder] = await tx.query<{ mergedInto: string | null }>(sql.lockHolder, [memberId]);
    return holder?.mergedInto ?? undefined;
  }

  /** Undefined before the first day of membership. */
  async holder(memberId: string, on: string, tx: Sql = this.database): Promise<Holder | undefined> {
    const [found] = await tx.query<Holder>(sql.holder, [memberId, on]);
    return found;
  }

  async unitName(unitId: string, on: string): Promise<string> {
    const [unit] = await this.database.query<{ name: string }>(sql.unitName, [unitId, on]);
    return unit?.name ?? '';
  }

  /** What a reason of the catalogue is called. */
  async reasonName(code: string, on: string): Promise<{ vi: string; en: string } | undefined> {
    const [name] = await this.database.query<{ vi: string; en: string }>(sql.reasonName, [
      ...[code, on],
    ]);
    return name;
  }

  /** Issues a card in the place of all that the person has. */
  async insert(tx: Sql, card: NewCard): Promise<void> {
    await tx.query(sql.replaceCards, [card.memberId, card.issuedOn, card.occasion]);
    await tx.query(sql.insertCard, [
      ...[card.number, card.memberId, card.version, card.unitId, card.unitVersion, card.unitName],
      ...[card.issuedOn, card.validUntil, card.occasion, card.keyId, card.qr],
      ...[card.issuedBy, card.recordedAt],
    ]);
  }
}
