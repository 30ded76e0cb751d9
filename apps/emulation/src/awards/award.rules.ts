import {
  monthOf,
  RuleViolation,
  signingWindow,
  type AwardBasis,
  type AwardEvent,
  type AwardRecord,
  type FieldFault,
  type RecipientKind,
} from '@dong-hanh/contracts';
import { termsOn, type AwardCatalogue, type GrantTerms } from '../catalogue/catalogue.rules.js';

/** An award is its public state: what the event carries is what the table keeps. */
export type AwardState = AwardRecord;

/** An award after its revocation. */
export type RevokedAward = AwardState & { revocation: NonNullable<AwardState['revocation']> };

/** One decision names at most so many; the directory and the outbox take them in one piece. */
export const RECIPIENT_LIMIT = 2_000;

export interface RecipientRef {
  kind: RecipientKind;
  id: string;
}

/** A signed decision as it was printed. */
export interface SignedDecision {
  number: string;
  issuer: string;
  signedOn: string;
  form: string;
  basis: AwardBasis;
  schoolYear: string;
  recipients: readonly RecipientRef[];
}

/** What the directory knows about a recipient on the day of signing; null where it knows nothing. */
export interface RecipientStanding extends RecipientRef {
  known: boolean;
  startedOn: string | null;
  /** The first day on which the recipient is no longer a member, or the unit no longer stands. */
  endedOn: string | null;
  unitId: string | null;
  unitVersion: number | null;
  provinceId: string | null;
}

export interface GrantFacts {
  recipients: readonly RecipientStanding[];
  catalogue: AwardCatalogue;
  today: string;
}

export interface GrantMoment {
  now: Date;
  nextId: () => string;
}

export interface Granted {
  decisionId: string;
  awards: AwardState[];
  events: AwardEvent[];
}

/**
 * Grants the awards of a decision: all of them, or none.
 *
 * @throws RuleViolation with every problem that the decision has
 */
export function grant(
  decision: SignedDecision,
  facts: GrantFacts,
  { now, nextId }: GrantMoment,
): Granted {
  const problems = problemsOf(decision, facts);
  if (problems.length > 0) throw violationOf(problems);
  const terms = termsOn(facts.catalogue, decision.signedOn, decision);
  const standings = indexed(facts.recipients);
  const decisionId = nextId();
  const awards = decision.recipients.map(({ kind, id }): AwardState => {
    const standing = standings.get(keyOf({ kind, id }))!;
    return {
      id: nextId(),
      version: 1,
      decisionId,
      decisionNumber: decision.number,
      issuer: decision.issuer,
      form: decision.form,
      basis: decision.basis,
      recipient: { kind, id },
      unitId: standing.unitId!,
      unitVersion: standing.unitVersion!,
      provinceId: standing.provinceId,
      signedOn: decision.signedOn,
      schoolYear: decision.schoolYear,
      month: monthOf(decision.signedOn),
      state: 'granted',
      grantedAt: now.toISOString(),
      revocation: null,
      ruleVersion: terms.right!.regulation,
    };
  });
  return { decisionId, awards, events: awards.map((data) => ({ name: 'AwardGranted', data })) };
}

/** Everything that forbids the decision, each with the place in it; empty when it may be recorded. */
export function problemsOf(decision: SignedDecision, facts: GrantFacts): FieldFault[] {
  const terms = termsOn(facts.catalogue, decision.signedOn, decision);
  const ofDecision = [...signingProblems(decision, facts.today), ...termProblems(decision, terms)];
  if (decision.recipients.length > RECIPIENT_LIMIT) {
    const tooMany = {
      pointer: '/recipients',
      code: 'too-many',
      parameters: { limit: RECIPIENT_LIMIT },
    } as const;
    return [tooMany, ...ofDecision];
  }
  return [...ofDecision, ...recipientProblems(decision, facts, terms)];
}

/** Revokes an award by a later decision of its issuer; the award stays readable. */
export function revoke(
  award: AwardState,
  decision: { number: string; signedOn: string },
  { now, today }: { now: Date; today: string },
): { award: RevokedAward; event: AwardEvent } {
  if (decision.signedOn > today) throw violationOf([signedInFuture]);
  if (decision.signedOn < award.signedOn) {
    throw violationOf([{ pointer: '/signedOn', code: 'revocation-before-grant' }]);
  }
  if (award.state === 'revoked') throw new RuleViolation('award-already-revoked');
  const revoked: RevokedAward = {
    ...award,
    version: award.version + 1,
    state: 'revoked',
    revocation: { ...decision, revokedAt: now.toISOString() },
  };
  return { award: revoked, event: { name: 'AwardRevoked', data: revoked } };
}

const signedInFuture = { pointer: '/signedOn', code: 'signed-in-future' } as const;

function signingProblems({ signedOn, schoolYear }: SignedDecision, today: string): FieldFault[] {
  const problems: FieldFault[] = signedOn > today ? [signedInFuture] : [];
  const { from, to } = signingWindow(schoolYear);
  if (signedOn < from || signedOn >= to) {
    problems.push({
      pointer: '/signedOn',
      code: 'signed-outside-school-year',
      parameters: { from, last: dayBefore(to), schoolYear },
    });
  }
  return problems;
}

function termProblems(decision: SignedDecision, terms: GrantTerms): FieldFault[] {
  const { issuer, form, signedOn: on } = decision;
  const problems: FieldFault[] = [];
  if (!terms.issuer) {
    problems.push({ pointer: '/issuer', code: 'issuer-unknown', parameters: { issuer, on } });
  }
  if (!terms.form) {
    problems.push({ pointer: '/form', code: 'form-unknown', parameters: { form, on } });
  }
  if (terms.issuer && terms.form && !terms.right) {
    problems.push({ pointer: '/form', code: 'form-not-of-issuer', parameters: { issuer, form } });
  }
  return problems;
}

function recipientProblems(
  { recipients, signedOn }: SignedDecision,
  facts: GrantFacts,
  { form }: GrantTerms,
): FieldFault[] {
  const standings = indexed(facts.recipients);
  const firstLines = new Map<string, number>();
  return recipients.flatMap((recipient, index): FieldFault[] => {
    const pointer = `/recipients/${index}/id`;
    const { kind } = recipient;
    const key = keyOf(recipient);
    const first = firstLines.get(key);
    if (first !== undefined) {
      return [{ pointer, code: 'recipient-duplicate', parameters: { first } }];
    }
    firstLines.set(key, index + 1);
    const problems: FieldFault[] = [];
    if (form && !form.recipientKinds.includes(kind)) {
      problems.push({ pointer, code: 'recipient-kind-not-allowed', parameters: { kind } });
    }
    const standing = standingProblem(standings.get(key), signedOn);
    if (standing) problems.push({ pointer, ...standing });
    return problems;
  });
}

function standingProblem(
  standing: RecipientStanding | undefined,
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

function indexed(standings: readonly RecipientStanding[]): Map<string, RecipientStanding> {
  return new Map(standings.map((standing) => [keyOf(standing), standing]));
}

function keyOf({ kind, id }: RecipientRef): string {
  return `${kind}:${id}`;
}

/** A list of wrong recipients has a name of its own; otherwise the first problem speaks for all. */
function violationOf(problems: readonly FieldFault[]): RuleViolation {
  const [first] = problems as readonly [FieldFault];
  return first.pointer.startsWith('/recipients/')
    ? new RuleViolation('recipients-refused', {}, problems)
    : new RuleViolation(first.code, first.parameters, problems);
}

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
