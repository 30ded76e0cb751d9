import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventNameOf, streamOf, type DomainEvent } from '@dong-hanh/contracts';

const folder = join(import.meta.dirname, '../../contracts/golden');

/** What the envelope and the log say of an event, as a consumer gets it. */
interface Consumed {
  id: string;
  key: string;
  version: number;
  time: string;
  sentAt: string;
  position: { topic: string; partition: number; offset: number };
}

/**
 * An event as it was published by a released version, handed over as it comes out of the log.
 *
 * @param type without the platform's prefix, e.g. `emulation.award-granted.v1`
 * @throws Error when no release knows the type
 */
export function goldenEvent<E extends DomainEvent>(type: string): E & Consumed {
  const file = join(folder, `dong-hanh.${type}.json`);
  const event = JSON.parse(readFileSync(file, 'utf8')) as {
    type: string;
    id: string;
    subject: string;
    sequence: string;
    time: string;
    data: E['data'];
  };
  const name = eventNameOf(event.type);
  if (!name) throw new Error(`${file} is of no known type`);
  const version = Number(event.sequence);
  const consumed: Consumed = {
    id: event.id,
    key: event.subject,
    version,
    time: event.time,
    sentAt: event.time,
    position: { topic: streamOf(name).topic, partition: 0, offset: version },
  };
  return { name, data: event.data, ...consumed } as unknown as E & Consumed;
}
