import type { AwardEvent, AwardRecord } from '../emulation/award.events.js';
import type { SupportEvent, SupportRecord } from '../welfare-support/support.events.js';
import type { LiveEntry } from './live-feed.js';

/** An event that a read model has applied, with when it was recorded and when it was sent (ISO 8601). */
export type AppliedEvent = (AwardEvent | SupportEvent) & {
  key: string;
  version: number;
  time: string;
  sentAt: string;
};

/** What was recorded longer ago is history that is read again, and no news. */
const NEWS_MS = 3_600_000;
const MEMBERS_SHOWN = 20;
/** Units that one entry names at most, so that each stays below 5 kB. */
const UNITS_NAMED = 50;

/** What one event adds to the entry of its decision or grant. */
interface Part {
  head: Pick<LiveEntry, 'kind' | 'subjectId' | 'number' | 'code' | 'issuer'>;
  unitId: string;
  memberId: string | undefined;
  amount: string | null;
  isApproximate: boolean;
}

/**
 * What a live page is told about events that a read model has just applied: one entry for each decision
 * and each grant, in the order in which they came; several for one that concerns more than 50 units, each
 * with its own units, which readers add up. Events that repeat in the batch count once; events that
 * were recorded more than an hour ago are left out, so that a read model which is built anew does not
 * tell old stories.
 */
export function liveEntries(
  events: readonly AppliedEvent[],
  appliedBy: LiveEntry['appliedBy'],
  appliedAt: Date,
): LiveEntry[] {
  const entries: LiveEntry[] = [];
  const byHead = new Map<string, LiveEntry[]>();
  for (const event of newsIn(events, appliedAt)) {
    const part = partOf(event);
    const key = `${part.head.kind} ${part.head.subjectId}`;
    const siblings = byHead.get(key) ?? [];
    byHead.set(key, siblings);
    let entry = siblings.find(({ units }) => part.unitId in units) ?? withRoom(siblings);
    if (!entry) {
      entry = begun(part, event, appliedBy, appliedAt);
      siblings.push(entry);
      entries.push(entry);
    }
    add(part, event, entry);
  }
  return entries;
}

/** Entries are filled one after the other, so only the last can have room. */
function withRoom(siblings: readonly LiveEntry[]): LiveEntry | undefined {
  const last = siblings.at(-1);
  return last && Object.keys(last.units).length < UNITS_NAMED ? last : undefined;
}

function newsIn(events: readonly AppliedEvent[], appliedAt: Date): AppliedEvent[] {
  const since = appliedAt.getTime() - NEWS_MS;
  const fresh = events.filter(({ time }) => Date.parse(time) >= since);
  return [...new Map(fresh.map((each) => [`${each.key}:${each.version}`, each])).values()];
}

function begun(
  { head, amount }: Part,
  event: AppliedEvent,
  appliedBy: LiveEntry['appliedBy'],
  appliedAt: Date,
): LiveEntry {
  return {
    appliedBy,
    ...head,
    count: 0,
    amount: amount === null ? null : '0',
    units: {},
    memberIds: [],
    recordedAt: instant(event.time),
    sentAt: instant(event.sentAt),
    appliedAt: appliedAt.toISOString(),
  };
}

function add(part: Part, event: AppliedEvent, entry: LiveEntry): void {
  const { unitId, memberId, amount } = part;
  entry.count += 1;
  entry.units[unitId] = (entry.units[unitId] ?? 0) + 1;
  if (memberId !== undefined && entry.memberIds.length < MEMBERS_SHOWN) {
    entry.memberIds.push(memberId);
  }
  if (amount !== null) entry.amount = String(BigInt(entry.amount ?? '0') + BigInt(amount));
  if (part.isApproximate) entry.approximate = true;
  // The times of the event that came last on its way: from then on all of the entry is applied.
  entry.recordedAt = later(entry.recordedAt, event.time);
  entry.sentAt = later(entry.sentAt, event.sentAt);
}

/** An event that is new must be given a meaning before this compiles. */
function partOf(event: AppliedEvent): Part {
  switch (event.name) {
    case 'AwardGranted':
      return partOfAward('award-granted', event.data);
    case 'AwardRevoked':
      return partOfAward('award-revoked', event.data);
    case 'SupportGranted':
      return partOfSupport('support-granted', event.data, event.data.keptAmount);
    case 'SupportReturned':
      return partOfSupport('support-returned', event.data, event.data.return?.amount ?? '0');
  }
}

function partOfAward(kind: LiveEntry['kind'], award: AwardRecord): Part {
  const { decisionId, decisionNumber, form, issuer, unitId, recipient } = award;
  return {
    head: { kind, subjectId: decisionId, number: decisionNumber, code: form, issuer },
    unitId,
    memberId: recipient.kind === 'member' ? recipient.id : undefined,
    amount: null,
    isApproximate: false,
  };
}

function partOfSupport(kind: LiveEntry['kind'], support: SupportRecord, amount: string): Part {
  const { grantId, category, unitId } = support;
  return {
    head: { kind, subjectId: grantId, number: null, code: category, issuer: null },
    unitId,
    // Whom support helped is shown to those who may read support, not to all who read statistics.
    memberId: undefined,
    amount,
    isApproximate: support.amount.precision === 'approximate',
  };
}

function later(one: string, other: string): string {
  return Date.parse(other) > Date.parse(one) ? instant(other) : one;
}

function instant(text: string): string {
  return new Date(text).toISOString();
}
