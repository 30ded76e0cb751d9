import {
  eventJsonSchema,
  eventNameOf,
  streamOfTopic,
  type DomainEvent,
  type EventName,
  type EventStream,
} from '@dong-hanh/contracts';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { StoredMessage } from '../kafka/event-log.js';
import type { ConsumedEvent, LogPosition } from '../streams/event-batch.js';
import { dropUnknownFields } from './unknown-fields.js';

/** Why a message can never be applied as it is. */
export type PoisonReason =
  | 'empty-value'
  | 'not-json'
  | 'unknown-type'
  | 'schema-mismatch'
  | 'key-mismatch'
  | 'handler-refused';

export type DecodedMessage =
  { isGood: true; event: ConsumedEvent } | { isGood: false; reason: PoisonReason; detail: string };

interface CloudEvent {
  id: string;
  type: string;
  time: string;
  subject: string;
  sequence: string;
  data: DomainEvent['data'];
}

const ajv = new Ajv2020({ strict: false, allErrors: false });
addFormats.default(ajv);

const validators = new Map<EventName, ValidateFunction>();

/** Compiled once per event, at its first arrival. */
function validatorOf(name: EventName): ValidateFunction {
  let validator = validators.get(name);
  if (!validator) {
    validator = ajv.compile(eventJsonSchema(name));
    validators.set(name, validator);
  }
  return validator;
}

const poison = (reason: PoisonReason, detail: string): DecodedMessage => ({
  isGood: false,
  reason,
  detail: detail.slice(0, 500),
});

/**
 * Reads a message as an event of its topic. The content type is not asked: what is JSON and fits the
 * schema is an event, whoever wrote the header. Fields that a newer release added are dropped.
 */
export function decode(topic: string, partition: number, message: StoredMessage): DecodedMessage {
  const { key, value } = message;
  if (value === null || value.length === 0)
    return poison('empty-value', 'the message has no value');
  const parsed = parseJson(value);
  if (parsed === undefined) return poison('not-json', 'the value is not JSON');
  const stream = streamOfTopic(topic);
  if (!stream) return poison('unknown-type', `no stream has the topic ${topic}`);
  const { type } = Object(parsed) as { type?: unknown };
  const name = typeof type === 'string' ? eventNameOf(type) : undefined;
  if (!name || !stream.names.includes(name)) {
    return poison('unknown-type', `this release knows no event ${String(type)} on ${topic}`);
  }
  const validate = validatorOf(name);
  if (!validate(parsed)) {
    const detail = ajv.errorsText(validate.errors);
    const isNewer = dropUnknownFields(name, parsed as object) && validate(parsed);
    if (!isNewer) return poison('schema-mismatch', detail);
  }
  const fault = keyFault(stream, key, parsed as CloudEvent);
  if (fault) return poison('key-mismatch', fault);
  return {
    isGood: true,
    event: toConsumed(name, parsed as CloudEvent, message, { topic, partition }),
  };
}

/** A fatal decoder: bytes that are not UTF-8 are not JSON either. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(value)) as unknown;
  } catch {
    return undefined;
  }
}

/** Key, subject, aggregate id and version are said twice each; both must agree. */
function keyFault(stream: EventStream, key: Buffer | null, event: CloudEvent): string | undefined {
  if (key === null) return 'the message has no key';
  if (key.toString() !== event.subject) return 'the key is not the subject of the event';
  if (stream.keyOf(event.data as never) !== event.subject)
    return 'the data is of another aggregate';
  if (Number(event.sequence) !== event.data.version) return 'the sequence is not the version';
  return undefined;
}

function toConsumed(
  name: EventName,
  event: CloudEvent,
  { timestamp, offset }: StoredMessage,
  place: Omit<LogPosition, 'offset'>,
): ConsumedEvent {
  return {
    name,
    data: event.data,
    id: event.id,
    key: event.subject,
    version: event.data.version,
    time: event.time,
    sentAt: new Date(timestamp).toISOString(),
    position: { ...place, offset },
  } as ConsumedEvent;
}
