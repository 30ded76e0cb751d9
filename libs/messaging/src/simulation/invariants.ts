import { streams, type AwardRecord } from '@dong-hanh/contracts';
import type { StoredMessage } from '../kafka/event-log.js';
import { decode } from '../decoding/event-decoder.js';
import type { ConsumedEvent } from '../streams/event-batch.js';
import { REFUSED_AWARD } from './stores/sim-awards.js';
import type { SimParts } from './parts.js';

/** I1–I8 of `docs/reliability.md`, as far as they concern one owner and one reader at rest. */
export function violationsOf(parts: SimParts): string[] {
  return [
    ...versionsDiffer(parts),
    ...messagesMissing(parts),
    ...countersDiffer(parts),
    ...rebuildDiffers(parts),
    ...answersBroken(parts),
    ...falseAlarms(parts),
  ];
}

/** I1, I2: the reader has exactly the owner's awards, in their versions and states. */
function versionsDiffer({ source, readModel }: SimParts): string[] {
  const owned = [...source.awards].map(([id, { version, state }]) => `${id}:${version}:${state}`);
  const read = [...readModel.facts.values()].map(
    ({ id, version, state }) => `${id}:${version}:${state}`,
  );
  return difference('I1/I2', owned, read);
}

/** I3: what is in the log is applied or parked, each message once. */
function messagesMissing({ log, readModel }: SimParts): string[] {
  return log.partitions.flatMap(({ messages, losses }, partition) => {
    const parked = readModel.parkedIn(partition).map(({ message }) => String(message.offset));
    const poison = messages
      .filter((each) => isPoison(partition, each))
      .map(({ offset }) => String(offset));
    // Of a log that lost something the reader has applied more than is there, and some of it again.
    if (losses > 0) {
      return difference('I3 parked', poison, intersection(poison, parked));
    }
    const accounted = readModel.appliedIn(partition) + parked.length;
    return [
      ...(accounted === messages.length
        ? []
        : [`I3: ${accounted} of ${messages.length} messages of partition ${partition}`]),
      ...difference('I3 parked', poison, parked),
    ];
  });
}

/** Nothing is stopped, and nothing published again, as long as nothing is lost. */
function falseAlarms({ log, source, readModel }: SimParts): string[] {
  if (log.isLossy) return [];
  return [
    ...(readModel.stops > 0 ? ['a partition was stopped although nothing was lost'] : []),
    // A leader that was replaced without knowing it may remember an older look.
    ...(source.republished > 0 && !source.wasSplit
      ? ['everything was published again although nothing was lost']
      : []),
  ];
}

/** I4: counters are the sums of the facts. */
function countersDiffer({ readModel }: SimParts): string[] {
  const sums = new Map<string, number>();
  for (const { provinceId, state } of readModel.facts.values()) {
    const key = `${provinceId}/${state}`;
    sums.set(key, (sums.get(key) ?? 0) + 1);
  }
  const text = (counts: Map<string, number>) => [...counts].map(([key, n]) => `${key}=${n}`);
  return difference('I4', text(sums), text(readModel.counters));
}

/** I5, I8: whoever reads the log from its start, newest version wins, ends with the owner's state. */
function rebuildDiffers({ source, log }: SimParts): string[] {
  const newest = new Map<string, ConsumedEvent>();
  log.partitions.forEach(({ messages }, partition) => {
    for (const message of messages) {
      const decoded = decode(streams.award.topic, partition, message);
      if (!decoded.isGood || isPoison(partition, message)) continue;
      const known = newest.get(decoded.event.key);
      if (!known || decoded.event.version > known.version) {
        newest.set(decoded.event.key, decoded.event);
      }
    }
  });
  const text = ({ key, version, data }: ConsumedEvent) =>
    `${key}:${version}:${(data as AwardRecord).state}`;
  const owned = [...source.awards].map(([id, { version, state }]) => `${id}:${version}:${state}`);
  return difference('I5/I8', owned, [...newest.values()].map(text));
}

/** I6: each answered command has happened, and once: an award's versions are its commands. */
function answersBroken({ commands, answers, source }: SimParts): string[] {
  const versions = new Map<string, number[]>();
  for (const { key, awardId } of commands) {
    const version = answers.get(key);
    if (version !== undefined) versions.set(awardId, [...(versions.get(awardId) ?? []), version]);
  }
  return [...versions].flatMap(([id, answered]) => {
    const sorted = answered.sort((a, b) => a - b);
    const isOnceEach = sorted.every((version, index) => version === index + 1);
    const isKept = source.awards.get(id)?.version === sorted.at(-1);
    return isOnceEach && isKept ? [] : [`I6: ${id} answered ${sorted.join(',')}`];
  });
}

function difference(name: string, expected: string[], found: string[]): string[] {
  const missing = expected.filter((each) => !found.includes(each));
  const extra = found.filter((each) => !expected.includes(each));
  return missing.length + extra.length === 0
    ? []
    : [`${name}: missing ${missing.join(' ') || 'nothing'}, extra ${extra.join(' ') || 'nothing'}`];
}

function intersection(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((each) => others.includes(each));
}

/** What can never be applied: no event, or one that the handler refuses. */
function isPoison(partition: number, message: StoredMessage): boolean {
  const decoded = decode(streams.award.topic, partition, message);
  return !decoded.isGood || decoded.event.key === REFUSED_AWARD;
}
