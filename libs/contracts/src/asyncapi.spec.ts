import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from './asyncapi.js';
import { eventNameOf, eventType, streams, topics } from './events.js';

const golden = path.join(import.meta.dirname, '../golden');
const examples = Object.fromEntries(
  readdirSync(golden).map((file) => {
    const event = JSON.parse(readFileSync(path.join(golden, file), 'utf8')) as { type: string };
    return [eventNameOf(event.type)!, event];
  }),
);
const document = asyncApiDocument({ version: '1.0.0', examples }) as {
  channels: Record<string, { address: string; messages: Record<string, unknown> }>;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
  components: { messages: Record<string, { name: string; payload: object; examples?: object[] }> };
};

describe('the description of the events', () => {
  it('has a channel for every topic, its heartbeats included', () => {
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual([
      ...Object.values(topics),
      'membership.heartbeat.v1',
      'emulation.heartbeat.v1',
      'welfare-support.heartbeat.v1',
    ]);
  });

  it('has a message with schema and example for every event', () => {
    for (const { names } of Object.values(streams)) {
      for (const name of names) {
        const message = document.components.messages[name]!;
        expect(message.name).toBe(eventType(name));
        expect(message.payload).toMatchObject({ type: 'object' });
        // A newer release may say more.
        expect(JSON.stringify(message.payload)).not.toContain('additionalProperties');
        expect(message.examples).toHaveLength(1);
      }
    }
  });

  it('says who sends each stream', () => {
    expect(document.operations['emulation.award']).toEqual({
      action: 'send',
      channel: { $ref: '#/channels/award' },
    });
  });
});
