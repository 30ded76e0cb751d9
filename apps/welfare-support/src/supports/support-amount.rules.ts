import type {
  AmountWording,
  FieldFault,
  Money,
  Precision,
  SourceKind,
  SupportRecipient,
} from '@dong-hanh/contracts';
import { sumOf } from './support-sources.rules.js';

/** An amount as somebody writes it: digits, perhaps with leading zeros, exact unless it says otherwise. */
export interface WrittenMoney {
  amount: string;
  precision?: Precision | undefined;
  wording?: AmountWording | undefined;
}

export interface WrittenSource {
  kind: SourceKind;
  name?: string | undefined;
  amount: WrittenMoney;
}

/** What is given: `amount` to each person, or as a whole to each union body. */
export interface WrittenAmounts {
  amount: WrittenMoney;
  inKind?: string | undefined;
  sources: readonly WrittenSource[];
  recipients: readonly SupportRecipient[];
}

/** The largest total of one grant: more than all support of the nation in a year, and exact in a number. */
export const TOTAL_LIMIT = 999_999_999_999_999n;

/** How many people a recipient entry helps; a union body is none. */
export function peopleOf(recipient: SupportRecipient): number {
  if (recipient.kind === 'non-member') return recipient.count;
  return recipient.kind === 'member' ? 1 : 0;
}

/** What each recipient entry gets. */
export function amountsOf({ amount, recipients }: WrittenAmounts): bigint[] {
  return recipients.map((recipient) => {
    const times = recipient.kind === 'unit' ? 1 : peopleOf(recipient);
    return BigInt(times) * BigInt(amount.amount);
  });
}

/** Money as it is kept: a vague wording makes it approximate, whatever else was written. */
export function moneyOf(written: WrittenMoney, isVague = isApproximate(written)): Money {
  const { amount, wording } = written;
  return {
    amount: String(BigInt(amount)),
    currency: 'VND',
    precision: isVague ? 'approximate' : 'exact',
    ...(wording && !(isVague && wording === 'exact') && { wording }),
  };
}

/** The amount of a grant is as vague as the vaguest thing it is made of. */
export function grantedMoney({ amount, sources }: WrittenAmounts): Money {
  const written = [amount, ...sources.map((source) => source.amount)];
  return moneyOf(amount, written.some(isApproximate));
}

/** What is wrong with amount and sources; sums that are not even due are not compared. */
export function amountProblems(written: WrittenAmounts): FieldFault[] {
  const { amount, inKind, sources } = written;
  if (BigInt(amount.amount) === 0n && !inKind) {
    return [{ pointer: '/amount', code: 'amount-required' }];
  }
  const total = amountsOf(written).reduce((sum, each) => sum + each, 0n);
  if (total > TOTAL_LIMIT) {
    const parameters = { limit: String(TOTAL_LIMIT) };
    return [{ pointer: '/amount', code: 'amount-too-large', parameters }];
  }
  const given = sumOf(sources.map((source) => source.amount.amount));
  if (given === total) return [];
  const parameters = { sources: String(given), total: String(total) };
  return [{ pointer: '/sources', code: 'sources-do-not-balance', parameters }];
}

function isApproximate({ precision, wording }: WrittenMoney): boolean {
  return precision === 'approximate' || (!!wording && wording !== 'exact');
}
