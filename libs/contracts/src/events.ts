import { z } from 'zod';
import { awardEventNames, awardRecord, type AwardEvent } from './emulation/award.events.js';
import { cloudEvent } from './envelope.js';
import { accessEventNames, accessState, type AccessEvent } from './membership/access.events.js';
import { memberEventNames, memberState, type MemberEvent } from './membership/member.events.js';
import {
  reorganisationEventNames,
  reorganisationState,
  type ReorganisationEvent,
} from './membership/reorganisation.events.js';
import { unitEventNames, unitState, type UnitEvent } from './membership/unit.events.js';
import {
  supportEventNames,
  supportRecord,
  type SupportEvent,
} from './welfare-support/support.events.js';

/** Every fact that crosses a process, as one closed union: a `switch` over `name` is exhaustive. */
export type DomainEvent =
  UnitEvent | ReorganisationEvent | MemberEvent | AccessEvent | AwardEvent | SupportEvent;
export type EventName = DomainEvent['name'];

/** What one topic carries: its owner, its aggregate and the events about that aggregate. */
export interface EventStream {
  topic: string;
  owner: 'membership' | 'emulation' | 'welfare-support';
  aggregate: string;
  names: readonly EventName[];
  data: z.ZodType;
  /** The aggregate's id: Kafka key and CloudEvents `subject`. */
  keyOf(data: never): string;
}

const stream = <D>(definition: {
  topic: string;
  owner: EventStream['owner'];
  aggregate: string;
  names: readonly EventName[];
  data: z.ZodType<D>;
  keyOf: (data: D) => string;
}) => definition;

/** One topic per aggregate; the key is the aggregate's id. */
export const streams = {
  unit: stream({
    topic: 'membership.unit.v1',
    owner: 'membership',
    aggregate: 'unit',
    names: unitEventNames,
    data: unitState,
    keyOf: (unit) => unit.id,
  }),
  reorganisation: stream({
    topic: 'membership.reorganisation.v1',
    owner: 'membership',
    aggregate: 'reorganisation',
    names: reorganisationEventNames,
    data: reorganisationState,
    keyOf: (reorganisation) => reorganisation.id,
  }),
  member: stream({
    topic: 'membership.member.v1',
    owner: 'membership',
    aggregate: 'member',
    names: memberEventNames,
    data: memberState,
    keyOf: (member) => member.id,
  }),
  access: stream({
    topic: 'membership.access.v1',
    owner: 'membership',
    aggregate: 'access',
    names: accessEventNames,
    data: accessState,
    keyOf: (access) => access.accountId,
  }),
  award: stream({
    topic: 'emulation.award.v1',
    owner: 'emulation',
    aggregate: 'award',
    names: awardEventNames,
    data: awardRecord,
    keyOf: (award) => award.id,
  }),
  support: stream({
    topic: 'welfare-support.support.v1',
    owner: 'welfare-support',
    aggregate: 'support',
    names: supportEventNames,
    data: supportRecord,
    keyOf: (support) => support.id,
  }),
} as const;
export type StreamName = keyof typeof streams;

/** Every topic with domain events. */
export const topics = Object.fromEntries(
  Object.entries(streams).map(([name, { topic }]) => [name, topic]),
) as { [S in StreamName]: (typeof streams)[S]['topic'] };

/** The topic a service's heartbeat goes to. */
export function heartbeatTopic(service: string): string {
  return `${service}.heartbeat.v1`;
}

/** Where a consumer group's parked messages of a topic are copied to. */
export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.dead.${group}`;
}

const streamsByName = new Map<EventName, EventStream>(
  Object.values(streams).flatMap((each) => each.names.map((name) => [name, each as EventStream])),
);
const streamsByTopic = new Map<string, EventStream>(
  Object.values(streams).map((each) => [each.topic, each as EventStream]),
);

/** The stream an event belongs to. */
export function streamOf(name: EventName): EventStream {
  const found = streamsByName.get(name);
  if (!found) throw new RangeError(`unknown event: ${name}`);
  return found;
}

/** The stream of a topic, or undefined for a topic without domain events. */
export function streamOfTopic(topic: string): EventStream | undefined {
  return streamsByTopic.get(topic);
}

/** `AwardGranted` → `dong-hanh.emulation.award-granted.v1`, the CloudEvents type. */
export function eventType(name: EventName): string {
  const kebab = name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
  return `dong-hanh.${streamOf(name).owner}.${kebab}.v1`;
}

const namesByType = new Map<string, EventName>(
  [...streamsByName.keys()].map((name) => [eventType(name), name]),
);

/** The event name of a CloudEvents type, or undefined when this release does not know it. */
export function eventNameOf(type: string): EventName | undefined {
  return namesByType.get(type);
}

/** The zod schema of one event, envelope and data together. */
export function eventSchema(name: EventName) {
  return cloudEvent(eventType(name), streamOf(name).data);
}

/** JSON Schema (2020-12) of one event as this release writes it, for its own validators. */
export function eventJsonSchema(name: EventName): Record<string, unknown> {
  return z.toJSONSchema(eventSchema(name), { target: 'draft-2020-12' });
}

/**
 * The same for subscribers: it takes what a newer release of the owner adds, so that who validates by it
 * goes on reading.
 */
export function publishedSchema(
  schema: z.ZodType,
  target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12',
): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    target,
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
}
