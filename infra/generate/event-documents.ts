import {
  eventJsonSchema,
  eventSchema,
  eventType,
  publishedSchema,
  streams,
  type EventName,
  type EventStream,
} from '@dong-hanh/contracts';
import { eventsHead } from './events-head.ts';

/** A generated file: its path from the root and its whole text. */
export interface GeneratedFile {
  path: string;
  text: string;
}

interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

const allEvents: EventName[] = Object.values(streams).flatMap(({ names }) => [...names]);

/** One JSON Schema file per event for subscribers, named by its type. */
export function schemaFiles(): GeneratedFile[] {
  return allEvents.map((name) => ({
    path: `libs/contracts/generated/${eventType(name)}.schema.json`,
    text: `${JSON.stringify(publishedSchema(eventSchema(name)), null, 2)}\n`,
  }));
}

/** docs/events.md: every topic, its events and the fields of their data. */
export function eventsPage(): GeneratedFile {
  const sections = Object.values(streams).map((stream) => {
    const [first] = stream.names;
    const data = (eventJsonSchema(first as EventName) as JsonSchema).properties?.data ?? {};
    return [
      `## \`${stream.topic}\``,
      '',
      `Owner: ${stream.owner}. Key: ${keyText(stream)}. Events: ` +
        `${stream.names.map((name) => `\`${name}\` (\`${eventType(name)}\`)`).join(', ')}.`,
      '',
      '| field of `data` | type |',
      '|---|---|',
      ...fieldRows(data, ''),
      '',
    ].join('\n');
  });
  return { path: 'docs/events.md', text: `${[eventsHead, ...sections].join('\n').trimEnd()}\n` };
}

/** Which field the key is read from, in words: `keyOf` is given fields that say what they are. */
function keyText({ aggregate, keyOf }: EventStream): string {
  return keyOf({ id: `id of the ${aggregate}`, accountId: 'account id' } as never);
}

function fieldRows(schema: JsonSchema, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const here = path ? `${path}.${name}` : name;
    const inner = field.items?.properties
      ? fieldRows(field.items, `${here}[]`)
      : fieldRows(objectIn(field), here);
    return [`| \`${here}\` | ${typeText(field)} |`, ...inner];
  });
}

/** The object among the alternatives of a nullable field. */
function objectIn(field: JsonSchema): JsonSchema {
  return field.anyOf?.find(({ properties }) => properties) ?? field;
}

function typeText(field: JsonSchema): string {
  if (field.anyOf) return field.anyOf.map(typeText).join(' or ');
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (field.type === 'array') return `list of ${typeText(field.items ?? {})}`;
  const types = [field.type ?? 'any'].flat();
  return field.format ?? types.join(' or ');
}
