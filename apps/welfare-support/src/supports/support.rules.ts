import {
  monthOf,
  RuleViolation,
  schoolYearOf,
  type FieldFault,
  type SupportEvent,
  type SupportRecipient,
  type SupportRecord,
} from '@dong-hanh/contracts';
import { categoryOn, type CategoryEntry } from '../categories/category.rules.js';
import { runsOn, type ProgrammeDays } from '../programmes/programme.rules.js';
import {
  amountProblems,
  amountsOf,
  grantedMoney,
  peopleOf,
  type WrittenAmounts,
} from './support-amount.rules.js';
import { byKind, fill, giveBack, type Share } from './support-sources.rules.js';

/**
 * A support as its table keeps it: its public state, with the shares of the sources in the order in which
 * they were used, which a return takes backwards, and as they were granted, which no return changes.
 */
export type SupportState = Omit<SupportRecord, 'sources' | 'grantedSources'> & {
  shares: Share[];
  grantedShares: Share[];
};

/** A support after its return. */
export type ReturnedSupport = SupportState & { return: NonNullable<SupportState['return']> };

/** One grant names at most so many; the directory and the outbox take them in one piece. */
export const RECIPIENT_LIMIT = 2_000;

/** What one act gives, as it was written down. */
export interface WrittenGrant extends WrittenAmounts {
  programmeId: string;
  /** The unit that gives. */
  unitId: string;
  category: string;
  grantedOn: string;
}

/** What the directory knows about a member or unit on the day of the grant; null where it knows nothing. */
export interface Standing {
  kind: 'member' | 'unit';
  id: string;
  known: boolean;
  startedOn: string | null;
  /** The first day on which the member is no longer one, or the unit no longer stands. */
  endedOn: string | null;
  unitId: string | null;
  unitVersion: number | null;
  provinceId: string | null;
}

export interface GrantFacts {
  programme: ProgrammeDays | undefined;
  categories: readonly CategoryEntry[];
  /** The unit that gives; it is known. */
  giver: Standing;
  recipients: readonly Standing[];
  today: string;
}

export interface Granted {
  grantId: string;
  supports: SupportState[];
  events: SupportEvent[];
}

/**
 * Grants the supports of one act: all of them, or none.
 *
 * @throws RuleViolation with every problem that the grant has
 */
export function grant(
  written: WrittenGrant,
  facts: GrantFacts,
  { now, nextId }: { now: Date; nextId: () => string },
): Granted {
  const problems = problemsOf(written, facts);
  if (problems.length > 0) throw violationOf(problems);
  const { programmeId, category, grantedOn, unitId: grantedByUnitId } = written;
  const standings = indexed(facts.recipients);
  const grantId = nextId();
  const amounts = amountsOf(written);
  const shares = fill(amounts, sharesOf(written));
  const money = grantedMoney(written);
  const supports = written.recipients.map((recipient, index): SupportState => {
    const place = standings.get(keyOf(recipient)) ?? facts.giver;
    return {
      id: nextId(),
      version: 1,
      grantId,
      programmeId,
      category,
      recipient,
      people: peopleOf(recipient),
      unitId: place.unitId!,
      unitVersion: place.unitVersion!,
      provinceId: place.provinceId,
      grantedByUnitId,
      grantedOn,
      schoolYear: schoolYearOf(grantedOn),
      month: monthOf(grantedOn),
      amount: money,
      keptAmount: String(amounts[index]),
      shares: shares[index]!,
      grantedShares: shares[index]!,
      state: 'granted',
      grantedAt: now.toISOString(),
      return: null,
    };
  });
  const events = supports.map((support): SupportEvent => ({
    name: 'SupportGranted',
    data: recordOf(support),
  }));
  return { grantId, supports, events };
}

/**
 * Takes a support back, whole or in part, once; it stays readable.
 *
 * @param written.amount all that was given when absent
 */
export function returnSupport(
  support: SupportState,
  written: { returnedOn: string; amount?: string | undefined },
  { now, today }: { now: Date; today: string },
): { support: ReturnedSupport; event: SupportEvent } {
  const given = BigInt(support.keptAmount) + BigInt(support.return?.amount ?? 0);
  const amount = BigInt(written.amount ?? given);
  const problems = returnProblems(
    support,
    { given, amount, returnedOn: written.returnedOn },
    today,
  );
  if (problems.length > 0) throw violationOf(problems);
  if (support.return) throw new RuleViolation('support-already-returned');
  const { returnedOn } = written;
  const returned: ReturnedSupport = {
    ...support,
    version: support.version + 1,
    state: amount === given ? 'returned' : 'partly-returned',
    keptAmount: String(given - amount),
    shares: giveBack(support.shares, amount),
    return: { returnedOn, amount: String(amount), returnedAt: now.toISOString() },
  };
  return { support: returned, event: { name: 'SupportReturned', data: recordOf(returned) } };
}

/** The public state: what each kind of source bears and bore, without the order in which they were used. */
export function recordOf({ shares, grantedShares, ...support }: SupportState): SupportRecord {
  return { ...support, sources: byKind(shares), grantedSources: byKind(grantedShares) };
}

function problemsOf(written: WrittenGrant, facts: GrantFacts): FieldFault[] {
  const ofGrant = [...dayProblems(written, facts), ...amountProblems(written)];
  if (written.recipients.length > RECIPIENT_LIMIT) {
    const parameters = { limit: RECIPIENT_LIMIT };
    return [{ pointer: '/recipients', code: 'too-many', parameters }, ...ofGrant];
  }
  return [...ofGrant, ...recipientProblems(written, facts)];
}

/** Everything in a grant that hangs on its day. */
function dayProblems(
  { grantedOn: on, category }: WrittenGrant,
  { programme, categories, giver, today }: GrantFacts,
): FieldFault[] {
  const problems: FieldFault[] = [];
  if (on > today) problems.push({ pointer: '/grantedOn', code: 'date-in-future' });
  if (!programme) problems.push({ pointer: '/programmeId', code: 'programme-unknown' });
  else if (!runsOn(programme, on)) {
    problems.push({ pointer: '/grantedOn', code: 'programme-not-running', parameters: { on } });
  }
  if (!categoryOn(categories, category, on)) {
    const parameters = { category, on };
    problems.push({ pointer: '/category', code: 'category-unknown', parameters });
  }
  const { startedOn, endedOn } = giver;
  if (endedOn !== null && endedOn <= on) {
    problems.push({ pointer: '/unitId', code: 'unit-ended', parameters: { endedOn } });
  } else if (startedOn !== null && startedOn > on) {
    const parameters = { establishedOn: startedOn };
    problems.push({ pointer: '/grantedOn', code: 'date-before-unit', parameters });
  }
  return problems;
}

function recipientProblems(written: WrittenGrant, facts: GrantFacts): FieldFault[] {
  const { recipients, grantedOn: on, category: code } = written;
  const category = categoryOn(facts.categories, code, on);
  const standings = indexed(facts.recipients);
  const firstLines = new Map<string, number>();
  return recipients.flatMap((recipient, index): FieldFault[] => {
    const { kind } = recipient;
    const pointer = `/recipients/${index}/${kind === 'non-member' ? 'kind' : 'id'}`;
    const isAllowed = !category || category.recipientKinds.includes(kind);
    const problems: FieldFault[] = isAllowed
      ? []
      : [{ pointer, code: 'recipient-kind-not-allowed', parameters: { kind } }];
    if (kind === 'non-member') return problems;
    const key = keyOf(recipient);
    const first = firstLines.get(key);
    if (first !== undefined) {
      return [{ pointer, code: 'recipient-duplicate', parameters: { first } }];
    }
    firstLines.set(key, index + 1);
    const standing = standingProblem(standings.get(key), on);
    return standing ? [...problems, { pointer, ...standing }] : problems;
  });
}

function standingProblem(
  standing: Standing | undefined,
  on: string,
): Omit<FieldFault, 'pointer'> | undefined {
  if (!standing?.known) return { code: 'recipient-unknown' };
  const { startedOn, endedOn, unitId } = standing;
  if (endedOn !== null && endedOn <= on) {
    return { code: 'recipient-ended', parameters: { endedOn } };
  }
  if (startedOn !== null && startedOn > on) {
    return { code: 'recipient-not-yet', parameters: { startedOn } };
  }
  return unitId === null ? { code: 'recipient-unknown' } : undefined;
}

function returnProblems(
  { grantedOn }: SupportState,
  { given, amount, returnedOn }: { given: bigint; amount: bigint; returnedOn: string },
  today: string,
): FieldFault[] {
  const problems: FieldFault[] = [];
  if (returnedOn > today) problems.push({ pointer: '/returnedOn', code: 'date-in-future' });
  if (returnedOn < grantedOn) {
    const parameters = { grantedOn };
    problems.push({ pointer: '/returnedOn', code: 'return-before-grant', parameters });
  }
  if (amount === 0n && given > 0n) problems.push({ pointer: '/amount', code: 'amount-required' });
  if (amount > given) {
    const parameters = { granted: String(given) };
    problems.push({ pointer: '/amount', code: 'return-exceeds-support', parameters });
  }
  return problems;
}

function sharesOf({ sources }: WrittenGrant): Share[] {
  return sources.map(({ kind, amount: { amount } }) => ({ kind, amount }));
}

function indexed(standings: readonly Standing[]): Map<string, Standing> {
  return new Map(standings.map((standing) => [keyOf(standing), standing]));
}

/** People who are not members have no key: each entry counts others. */
function keyOf(recipient: SupportRecipient | Standing): string {
  return recipient.kind === 'non-member' ? '' : `${recipient.kind}:${recipient.id}`;
}

/** A list of wrong recipients has a name of its own; otherwise the first problem speaks for all. */
function violationOf(problems: readonly FieldFault[]): RuleViolation {
  const [first] = problems as readonly [FieldFault];
  return first.pointer.startsWith('/recipients/')
    ? new RuleViolation('support-refused', {}, problems)
    : new RuleViolation(first.code, first.parameters, problems);
}
