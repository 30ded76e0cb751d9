import { streams, type AwardEvent } from '@dong-hanh/contracts';
import { toOutboxRows, type KafkaEventLog, type OutgoingMessage } from '@dong-hanh/messaging';

const PAGE = 2_000;
/** One event in so many comes a second time, so many events later: after its revocation, if there is one. */
const REPEATED = 33;
const REPEATED_AFTER = 1_000;

/** The messages that the relay would send for these events. */
export function messagesOf(events: readonly AwardEvent[]): OutgoingMessage[] {
  const context = { actorId: 'bench', correlationId: 'bench', causationId: 'bench' };
  return toOutboxRows(events, context, new Date()).map(({ key, event }) => ({
    topic: streams.award.topic,
    key,
    value: event,
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  }));
}

/**
 * Fills the topic of awards, as a relay would that was cut off now and then: some come twice, by then perhaps older
 * than what is known.
 *
 * @returns how many messages it holds
 */
export async function publishAwards(
  log: KafkaEventLog,
  events: Iterable<AwardEvent>,
): Promise<number> {
  let count = 0;
  let page: AwardEvent[] = [];
  const send = async () => {
    count += page.length;
    await log.publish(messagesOf(page));
    page = [];
  };
  for (const event of withRepeats(events)) {
    page.push(event);
    if (page.length === PAGE) await send();
  }
  await send();
  return count;
}

function* withRepeats(events: Iterable<AwardEvent>): Generator<AwardEvent> {
  const last: AwardEvent[] = [];
  let index = 0;
  for (const event of events) {
    yield event;
    last.push(event);
    if (last.length <= REPEATED_AFTER) continue;
    const old = last.shift()!;
    if (index++ % REPEATED === 0) yield old;
  }
}
