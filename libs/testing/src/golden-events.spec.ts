import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  eventJsonSchema,
  eventNameOf,
  eventSchema,
  eventType,
  publishedSchema,
  streamOf,
  streams,
  type EventName,
} from '@dong-hanh/contracts';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const goldenFolder = join(import.meta.dirname, '../../contracts/golden');
const names = Object.values(streams).flatMap((stream) => stream.names) as EventName[];

interface Golden {
  file: string;
  event: { type: string; subject: string; sequence: string; data: Record<string, unknown> };
}

const goldens: Golden[] = readdirSync(goldenFolder).map((file) => ({
  file,
  event: JSON.parse(readFileSync(join(goldenFolder, file), 'utf8')) as Golden['event'],
}));

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv);

describe('golden events of released versions', () => {
  it.each(names)('hold one of %s', (name) => {
    expect(goldens.map(({ event }) => event.type)).toContain(eventType(name));
  });

  it.each(goldens)('$file validates by zod and by its JSON Schema alike', ({ event }) => {
    const name = eventNameOf(event.type);
    if (!name) throw new Error(`unknown type ${event.type}`);
    const isValid = ajv.compile(eventJsonSchema(name));
    expect(eventSchema(name).parse(event)).toEqual(event);
    expect(isValid(event)).toBe(true);
  });

  it.each(goldens)(
    '$file has the aggregate as subject and its version as sequence',
    ({ event }) => {
      const stream = streamOf(eventNameOf(event.type) as EventName);
      expect(event.subject).toBe(stream.keyOf(event.data as never));
      expect(event.sequence).toBe(String(event.data.version));
    },
  );

  it.each(goldens)(
    '$file with one more field is refused here and no fault to readers',
    (golden) => {
      const { event } = golden;
      const name = eventNameOf(event.type) as EventName;
      const more = { ...event, more: '1', data: { ...event.data, fullName: 'Nguyễn Văn A' } };
      const accepts = (schema: object) => ajv.compile(schema)(more);
      expect(accepts(eventJsonSchema(name))).toBe(false);
      expect(accepts(publishedSchema(eventSchema(name)))).toBe(true);
    },
  );
});
