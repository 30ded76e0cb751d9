import type { z } from 'zod';
import {
  deadLetterTopic,
  eventSchema,
  eventType,
  heartbeatTopic,
  publishedSchema,
  streams,
  type EventName,
  type EventStream,
} from './events.js';
import { heartbeat } from './platform/heartbeat.events.js';

type JsonObject = Record<string, unknown>;

/** What to say about each stream, in both languages. */
const streamTexts: Record<string, string> = {
  unit: 'Đơn vị công đoàn được thành lập, đổi tên · Union bodies established and renamed',
  member: 'Đoàn viên được kết nạp, thay đổi · Members admitted and changed',
  access: 'Quyền của tài khoản · Rights of accounts',
  award: 'Khen thưởng được ghi nhận, thu hồi · Awards granted and revoked',
  support: 'Khoản chăm lo được ghi nhận, hoàn trả · Support granted and returned',
};

/**
 * The events of the platform as an AsyncAPI 3.0 document: one channel per topic, one message per event,
 * schemas from the same zod definitions that producers and consumers run on.
 *
 * @param options.examples a whole event by its name, shown as the message's example
 * @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncApiDocument({
  version,
  examples = {},
}: {
  version: string;
  examples?: Readonly<Record<string, unknown>>;
}): JsonObject {
  const named = Object.entries(streams) as [string, EventStream][];
  const owners = [...new Set(named.map(([, { owner }]) => owner))];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Đồng Hành events',
      version,
      description:
        'Mỗi sự kiện là một CloudEvent 1.0 dạng JSON trên Kafka; khóa là mã của đối tượng. · ' +
        'Each event is a CloudEvent 1.0 in structured JSON on Kafka; the key is the id of its ' +
        'aggregate, `sequence` its version. A message that a group cannot apply is copied to ' +
        `\`${deadLetterTopic('<topic>', '<group>')}\`.`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      ...Object.fromEntries(named.map(([name, stream]) => [name, channelOf(name, stream)])),
      ...Object.fromEntries(owners.map((owner) => [`${owner}Heartbeat`, heartbeatChannel(owner)])),
    },
    operations: {
      ...Object.fromEntries(named.map(([name, { owner }]) => [`${owner}.${name}`, sending(name)])),
      ...Object.fromEntries(
        owners.map((owner) => [`${owner}.heartbeat`, sending(`${owner}Heartbeat`)]),
      ),
    },
    components: {
      messages: {
        ...Object.fromEntries(
          named.flatMap(([, { names }]) => names.map((name) => [name, messageOf(name, examples)])),
        ),
        Heartbeat: {
          name: 'Heartbeat',
          title: 'A source lives, and how far it has published',
          contentType: 'application/json',
          payload: schemaOf(heartbeat),
        },
      },
    },
  };
}

function channelOf(name: string, { topic, owner, names }: EventStream): JsonObject {
  return {
    address: topic,
    title: `${owner}: ${name}`,
    ...(streamTexts[name] !== undefined && { description: streamTexts[name] }),
    messages: Object.fromEntries(names.map((each) => [each, reference(each)])),
    bindings: { kafka: { topic, bindingVersion: '0.5.0' } },
  };
}

function heartbeatChannel(owner: string): JsonObject {
  const topic = heartbeatTopic(owner);
  return {
    address: topic,
    title: `${owner}: heartbeat`,
    description: 'Mỗi giây một lần, không lưu lâu · Once a second, kept for an hour',
    messages: { Heartbeat: reference('Heartbeat') },
    bindings: { kafka: { topic, bindingVersion: '0.5.0' } },
  };
}

function sending(channel: string): JsonObject {
  return { action: 'send', channel: { $ref: `#/channels/${channel}` } };
}

function messageOf(name: EventName, examples: Readonly<Record<string, unknown>>): JsonObject {
  return {
    name: eventType(name),
    title: name,
    payload: schemaOf(eventSchema(name)),
    bindings: { kafka: { key: { type: 'string' }, bindingVersion: '0.5.0' } },
    ...(examples[name] !== undefined && { examples: [{ name, payload: examples[name] }] }),
  };
}

function reference(message: string): JsonObject {
  return { $ref: `#/components/messages/${message}` };
}

/** Schemas of AsyncAPI are draft 07 unless a message says otherwise, and few tools read what it says. */
function schemaOf(schema: z.ZodType): JsonObject {
  const converted = publishedSchema(schema, 'draft-7');
  delete converted.$schema;
  return converted;
}
