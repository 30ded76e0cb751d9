import { IsIn, IsOptional } from 'class-validator';
import {
  askedOccasions,
  type AskedOccasion,
  type CardOccasion,
  type CardStatus,
} from './card.rules.js';

export class IssueCardRequest {
  /** Replaces a card that is otherwise good. */
  @IsOptional()
  @IsIn(askedOccasions)
  occasion?: AskedOccasion;
}

export interface CardResponse {
  number: string;
  memberId: string;
  version: number;
  unitId: string;
  unitVersion: number;
  unitName: string;
  occasion: CardOccasion;
  issuedOn: string;
  validUntil: string;
  status: CardStatus;
  keyId: string;
  /** What the QR code holds: a signed text without personal data. */
  qr: string;
}

/** What whoever holds a card's number is told: nothing of the person. */
export interface CardCheckResponse {
  number: string;
  status: CardStatus;
  since: string | null;
  because: { code: string; name: { vi: string; en: string } } | null;
  unit: { id: string; nameThen: string; nameNow: string };
  issuedOn: string;
  validUntil: string;
}
