import { RuleViolation } from '@dong-hanh/contracts';

/** Why a card was issued, which is why the one before it was replaced. */
export const cardOccasions = [
  'first',
  'unit-renamed',
  'unit-changed',
  'expired',
  'lost',
  'damaged',
] as const;
export type CardOccasion = (typeof cardOccasions)[number];
/** What an officer may say; the other occasions follow from the register. */
export const askedOccasions = ['lost', 'damaged'] as const;
export type AskedOccasion = (typeof askedOccasions)[number];

export const cardStatuses = [
  'valid',
  'outdated',
  'suspended',
  'expired',
  'ended',
  'replaced',
] as const;
export type CardStatus = (typeof cardStatuses)[number];

/** A card as it was printed. */
export interface PrintedCard {
  number: string;
  /** Counts the cards of a member. */
  version: number;
  unitId: string;
  unitVersion: number;
  /** As it is printed on the card. */
  unitName: string;
  issuedOn: string;
  /** The last day on which it is valid. */
  validUntil: string;
}

/** A card with what became of it. */
export type KeptCard = PrintedCard & {
  replaced: { on: string; because: CardOccasion } | null;
};

/** The holder's last period of membership on a day. */
export interface Holder {
  unitId: string;
  unitVersion: number;
  /** As valid on that day, or on the last day of membership. */
  unitName: string;
  /** Since when the unit has that name. */
  unitNameSince: string;
  state: 'active' | 'suspended';
  from: string;
  /** First day without membership, when it has come; with the reason where one was recorded. */
  ended: { on: string; reason: string | null } | null;
}

/** What a card is worth on a day, since when, and why; a valid one needs no reason. */
export interface CardVerdict {
  status: CardStatus;
  since: string | null;
  because: string | null;
}

/** A card is printed anew now and then even when nothing changes, so that no lost one lives for ever. */
const YEARS_VALID = 5;
const GROUPS = /^([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{4})$/;
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBER_LENGTH = 12;

/**
 * Why a member gets a card on a day; undefined when the present one is as good as a new one.
 *
 * @param current the card that is not replaced, if any
 * @throws RuleViolation `card-needs-membership`
 */
export function occasionFor(
  current: PrintedCard | undefined,
  holder: Holder,
  asked: AskedOccasion | undefined,
  today: string,
): CardOccasion | undefined {
  if (holder.ended) throw new RuleViolation('card-needs-membership', { since: holder.ended.on });
  if (!current) return 'first';
  if (asked) return asked;
  if (current.unitId !== holder.unitId) return 'unit-changed';
  if (current.unitName !== holder.unitName) return 'unit-renamed';
  return today > current.validUntil ? 'expired' : undefined;
}

/**
 * A new card of a member.
 *
 * @param last the card before it, be it replaced or not
 */
export function print(
  last: Pick<PrintedCard, 'version'> | undefined,
  { unitId, unitVersion, unitName }: Holder,
  number: string,
  today: string,
): PrintedCard {
  const version = (last?.version ?? 0) + 1;
  const validUntil = yearsAfter(today, YEARS_VALID);
  return { number, version, unitId, unitVersion, unitName, issuedOn: today, validUntil };
}

/** What a card is worth. The end of a membership says more than the age of the card. */
export function judgeCard(card: KeptCard, holder: Holder, today: string): CardVerdict {
  if (card.replaced)
    return { status: 'replaced', since: card.replaced.on, because: card.replaced.because };
  if (holder.ended)
    return { status: 'ended', since: holder.ended.on, because: holder.ended.reason };
  if (today > card.validUntil)
    return { status: 'expired', since: dayAfter(card.validUntil), because: 'expired' };
  if (holder.state === 'suspended')
    return { status: 'suspended', since: holder.from, because: 'temporary-suspension' };
  if (card.unitId !== holder.unitId)
    return { status: 'outdated', since: holder.from, because: 'unit-changed' };
  if (card.unitName !== holder.unitName)
    return { status: 'outdated', since: holder.unitNameSince, because: 'unit-renamed' };
  return { status: 'valid', since: null, because: null };
}

/**
 * The number of a card from random bytes: 60 bits that nobody guesses or counts up to.
 *
 * @param bytes twelve of them
 */
export function cardNumberOf(bytes: Uint8Array): string {
  const letters = [...bytes.subarray(0, NUMBER_LENGTH)].map((byte) => LETTERS[byte % 32]);
  return grouped(letters.join('')) ?? '';
}

/** A number as people type it: in small letters, without hyphens, O for 0. Undefined when it is none. */
export function readCardNumber(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s-]/gu, '');
  return grouped(letters.replace(/O/gu, '0').replace(/[IL]/gu, '1'));
}

function grouped(letters: string): string | undefined {
  return GROUPS.exec(letters)?.slice(1).join('-');
}

function yearsAfter(day: string, years: number): string {
  const later = String(Number(day.slice(0, 4)) + years) + day.slice(4);
  return later.endsWith('-02-29') ? `${later.slice(0, 4)}-02-28` : later;
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
