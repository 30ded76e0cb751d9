import type { LiveEntry } from '@dong-hanh/contracts';

type Reader = LiveEntry['appliedBy'];

/** One decision or grant as the list shows it, put together from what each read model says of it. */
export interface Arrival {
  key: string;
  kind: LiveEntry['kind'];
  subjectId: string;
  number: string | null;
  code: string;
  issuer: string | null;
  count: number;
  /** whole đồng; null for awards, and for support of which the account sees only a part */
  amount: string | null;
  /** some of the amount is as a source words it */
  isApproximate: boolean;
  /** the units of its recipients, as far as they are known */
  unitIds: readonly string[];
  recordedAt: string;
  sentAt: string | null;
  /** when each read model had all it has so far */
  appliedAt: Partial<Record<Reader, string>>;
  /** how many each read model has applied */
  applied: Partial<Record<Reader, number>>;
  amounts: Partial<Record<Reader, string>>;
}

/** A decision as the register of its owner lists it. */
export interface RecordedDecision {
  id: string;
  number: string;
  issuer: string;
  form: string;
  recordedAt: string;
  awardCount: number;
}

const shown = 50;
const namedMembers = 20;

/** The list with one more entry of the stream: a large decision comes in several, from two readers. */
export function withEntry(list: readonly Arrival[], entry: LiveEntry): Arrival[] {
  const key = `${entry.kind}:${entry.subjectId}`;
  const known = list.find((each) => each.key === key);
  const reader = entry.appliedBy;
  const applied = { ...known?.applied, [reader]: (known?.applied[reader] ?? 0) + entry.count };
  const amounts = added(known?.amounts, reader, entry.amount);
  const next: Arrival = {
    key,
    kind: entry.kind,
    subjectId: entry.subjectId,
    number: entry.number,
    code: entry.code,
    issuer: entry.issuer,
    count: Math.max(known?.count ?? 0, applied[reader] ?? 0),
    amount: largest(amounts),
    isApproximate: (known?.isApproximate ?? false) || entry.approximate === true,
    unitIds: [...new Set([...(known?.unitIds ?? []), ...Object.keys(entry.units)])],
    recordedAt: entry.recordedAt,
    sentAt: earliest(known?.sentAt ?? null, entry.sentAt),
    appliedAt: { ...known?.appliedAt, [reader]: latest(known?.appliedAt[reader], entry.appliedAt) },
    applied,
    amounts,
  };
  return newestFirst([next, ...list.filter((each) => each.key !== key)]);
}

/** The list with decisions that were recorded while no stream told of them. */
export function withRecorded(
  list: readonly Arrival[],
  decisions: readonly RecordedDecision[],
): Arrival[] {
  const known = new Set(list.map(({ key }) => key));
  const unknown = decisions.map(arrivalOf).filter(({ key }) => !known.has(key));
  return unknown.length === 0 ? [...list] : newestFirst([...list, ...unknown]);
}

/** Whether it is about awards; else it is about support. */
export function isOfAwards({ kind }: Pick<Arrival, 'kind'>): boolean {
  return kind === 'award-granted' || kind === 'award-revoked';
}

/**
 * Whether a member's record may have changed: an entry names only so many members, and none at all when
 * the account sees only a part of it.
 */
export function mayConcern({ memberIds }: LiveEntry, memberId: string): boolean {
  const isWhole = memberIds.length > 0 && memberIds.length < namedMembers;
  return !isWhole || memberIds.includes(memberId);
}

/** True when an event id of the stream is newer than another: `milliseconds-sequence`. */
export function isNewerId(id: string, than: string | null): boolean {
  if (than === null) return true;
  const [ms = 0, sequence = 0] = id.split('-').map(Number);
  const [thanMs = 0, thanSequence = 0] = than.split('-').map(Number);
  return ms === thanMs ? sequence > thanSequence : ms > thanMs;
}

function arrivalOf(decision: RecordedDecision): Arrival {
  return {
    key: `award-granted:${decision.id}`,
    kind: 'award-granted',
    subjectId: decision.id,
    number: decision.number,
    code: decision.form,
    issuer: decision.issuer,
    count: decision.awardCount,
    amount: null,
    isApproximate: false,
    unitIds: [],
    recordedAt: decision.recordedAt,
    sentAt: null,
    appliedAt: {},
    applied: {},
    amounts: {},
  };
}

function newestFirst(list: Arrival[]): Arrival[] {
  return list.sort((a, b) => Date.parse(b.recordedAt) - Date.parse(a.recordedAt)).slice(0, shown);
}

function added(
  amounts: Arrival['amounts'] | undefined,
  reader: Reader,
  amount: string | null,
): Arrival['amounts'] {
  if (amount === null) return { ...amounts };
  return { ...amounts, [reader]: String(BigInt(amounts?.[reader] ?? '0') + BigInt(amount)) };
}

/** Both readers hear of the same money: the one that is ahead knows more of it. */
function largest(amounts: Arrival['amounts']): string | null {
  const values = Object.values(amounts).map(BigInt);
  if (values.length === 0) return null;
  return String(values.reduce((most, value) => (value > most ? value : most)));
}

function earliest(known: string | null, next: string): string {
  return known !== null && Date.parse(known) < Date.parse(next) ? known : next;
}

function latest(known: string | undefined, next: string): string {
  return known !== undefined && Date.parse(known) > Date.parse(next) ? known : next;
}
