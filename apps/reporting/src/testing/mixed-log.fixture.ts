import { toOutboxRows } from '@dong-hanh/messaging';
import { newId } from '@dong-hanh/service-kit';
import { award, awardEvent, revoked } from './award.fixture.js';

/** A message as any writer may put it into a topic. */
export interface RawMessage {
  key: Buffer | string | null;
  value: Buffer | string | null;
}

const AWARDS = 3_400;
const REVOKED_OF_TEN = 3;
const MESSAGES = 10_000;
const POISON_EVERY = 50;
const SEED = 2023;

const provinces = [...Array.from({ length: 5 }, newId), null];
const context = { actorId: 'vgcl-officer', correlationId: 'spec-1', causationId: 'spec-1' };

/**
 * The messages of a topic of awards on which everything happened that may: grants and revocations in any
 * order, whole ranges delivered again, and between them what is no event of awards.
 *
 * @returns also what is true of them, counted without any log: granted awards by province; which are poison;
 * and how many awards are heard of by their revocation first
 */
export function mixedLog() {
  const random = seeded(SEED);
  const granted = Array.from({ length: AWARDS }, (_, index) =>
    award({ provinceId: provinces[index % provinces.length] ?? null }),
  );
  const later = granted.filter(() => random(10) < REVOKED_OF_TEN).map((each) => revoked(each));
  const withdrawn = new Set(later.map(({ id }) => id));
  const truth: Record<string, number> = {};
  for (const { id, provinceId } of granted) {
    if (!withdrawn.has(id)) truth[provinceId ?? 'none'] = (truth[provinceId ?? 'none'] ?? 0) + 1;
  }
  const once = messagesOf(shuffle([...granted, ...later], random));
  const messages = withPoison(withRangesAgain(once, random));
  const good = new Set(once.map(told));
  const isPoison = (message: RawMessage) => !good.has(told(message));
  return { messages, truth, isPoison, early: revokedFirst(messages) };
}

const told = ({ key, value }: RawMessage) => `${key} ${value}`;

function messagesOf(awards: ReturnType<typeof award>[]): RawMessage[] {
  const rows = toOutboxRows(awards.map(awardEvent), context, new Date());
  return rows.map(({ key, event }) => ({ key, value: event }));
}

/** Ranges of what was sent so far are sent once more, amid what comes after them. */
function withRangesAgain(once: RawMessage[], random: (bound: number) => number): RawMessage[] {
  const wanted = MESSAGES * (1 - 1 / POISON_EVERY);
  const sent: RawMessage[] = [];
  for (const [index, message] of once.entries()) {
    sent.push(message);
    const due = Math.floor(((index + 1) / once.length) * wanted);
    while (due - sent.length > 400 || (index + 1 === once.length && sent.length < wanted)) {
      const length = Math.min(100 + random(400), wanted - sent.length);
      const from = random(Math.max(1, sent.length - length));
      sent.push(...sent.slice(from, from + length));
    }
  }
  return sent;
}

function withPoison(messages: RawMessage[]): RawMessage[] {
  return messages.flatMap((message, index) =>
    (index + 1) % (POISON_EVERY - 1) === 0
      ? [message, poisonLike(message, Math.floor(index / POISON_EVERY))]
      : [message],
  );
}

/** What neither the platform nor a subscriber can count, in eight kinds. */
function poisonLike({ key, value }: RawMessage, index: number): RawMessage {
  const text = String(value);
  const event = JSON.parse(text) as { type: string; data: object };
  const changed = (changes: object) => ({ key, value: JSON.stringify({ ...event, ...changes }) });
  const kinds: RawMessage[] = [
    { key, value: null },
    { key, value: text.slice(0, -9) },
    changed({ type: 'dong-hanh.emulation.award-praised.v1' }),
    changed({ type: event.type.replace(/1$/, '2') }),
    changed({ data: { ...event.data, state: 'pending' } }),
    changed({ sequence: '9' }),
    { key: null, value },
    { key: newId(), value },
  ];
  return kinds[index % kinds.length] as RawMessage;
}

/** How many awards are heard of by their revocation first. */
function revokedFirst(messages: RawMessage[]): number {
  const first = new Map<string, string>();
  for (const { key, value } of messages) {
    const type = /"type":"[a-z.-]+award-(granted|revoked)\.v1"/.exec(String(value))?.[1];
    if (key && type && !first.has(String(key))) first.set(String(key), type);
  }
  return [...first.values()].filter((type) => type === 'revoked').length;
}

function shuffle<T>(list: T[], random: (bound: number) => number): T[] {
  const shuffled = [...list];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

/** Numbers from 0 up to, not including, a bound; the same for the same seed. */
function seeded(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * bound);
  };
}
