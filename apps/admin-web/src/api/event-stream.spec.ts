import { describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { EventStream, type EventStreamSettings, type StreamState } from './event-stream.js';

interface Told {
  n: number;
}

/** An answer that sends its text in pieces, then ends or stays open. */
function answer(pieces: string[], { stays = false } = {}): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      if (!stays) controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

/** A stream over scripted answers; the last one repeats. */
function follow(
  answers: (() => Response | Promise<Response>)[],
  more: Partial<EventStreamSettings<Told>> = {},
) {
  const events: Told[] = [];
  const states: StreamState[] = [];
  const resumedAfter: (string | null)[] = [];
  const stream = new EventStream<Told>({
    open: async (lastEventId) => {
      const next = answers[Math.min(resumedAfter.length, answers.length - 1)];
      resumedAfter.push(lastEventId);
      return next!();
    },
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    pausesMs: [0],
    ...more,
  });
  const ended = stream.run();
  return { stream, ended, events, states, resumedAfter };
}

const event = (id: string, n: number) => `id: ${id}\ndata: {"n":${n}}\n\n`;
const staysOpen = () => answer([], { stays: true });

describe('following server-sent events', () => {
  it('tells each event once it is whole, however it was cut on its way', async () => {
    const text = event('1-0', 1) + ': heartbeat\n\n' + event('2-0', 2);
    const { stream, ended, events } = follow([
      () => answer([text.slice(0, 9), text.slice(9, 40), text.slice(40)], { stays: true }),
    ]);
    await eventually(() => expect(events).toEqual([{ n: 1 }, { n: 2 }]));
    stream.stop();
    await ended;
  });

  it('keeps letters whole whose bytes come apart', async () => {
    const bytes = new TextEncoder().encode('id: 1-0\ndata: {"n":"ễ"}\n\n');
    const cut = 18;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, cut));
        controller.enqueue(bytes.slice(cut));
      },
    });
    const { stream, events } = follow([() => new Response(body)]);
    await eventually(() => expect(events).toEqual([{ n: 'ễ' }]));
    stream.stop();
  });

  it('opens again after a break and resumes after the last event', async () => {
    const { stream, ended, states, resumedAfter } = follow(
      [() => answer([event('7-1', 1)]), staysOpen],
      { lastEventId: '5-0' },
    );
    await eventually(() => expect(states).toEqual(['open', 'lost', 'open']));
    expect(resumedAfter).toEqual(['5-0', '7-1']);
    stream.stop();
    await ended;
  });

  it('tries again when the platform is away or answers with an error', async () => {
    const { stream, states } = follow([
      () => Promise.reject(new Error('connection refused')),
      () => new Response(null, { status: 503 }),
      staysOpen,
    ]);
    await eventually(() => expect(states).toEqual(['lost', 'lost', 'open']));
    stream.stop();
  });

  it.each([403, 404])('gives up at %d, which does not change by asking again', async (status) => {
    const { ended, states, resumedAfter } = follow([() => new Response(null, { status })]);
    await ended;
    expect(states).toEqual(['refused']);
    expect(resumedAfter).toHaveLength(1);
  });

  it('counts a stream as lost that is silent for too long', async () => {
    const { stream, states } = follow([staysOpen, staysOpen], { silenceMs: 20 });
    await eventually(() => expect(states.slice(0, 3)).toEqual(['open', 'lost', 'open']));
    stream.stop();
  });

  it('ends at once when it is stopped, and says nothing more', async () => {
    const { stream, ended, states } = follow([staysOpen]);
    await eventually(() => expect(states).toEqual(['open']));
    stream.stop();
    await ended;
    expect(states).toEqual(['open']);
  });
});
