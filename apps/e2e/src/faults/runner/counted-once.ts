import { inDatabase } from '../../proof.js';

/** Per reader and partition: how many messages lie before its offset and are neither applied nor parked by count. */
export type ReaderCounts = Map<string, { base: number; next: number }>;

interface Row {
  topic: string;
  partition: number;
  next: number;
  counted: number;
}

/** Reads how the counts of every reader relate to its offsets. */
export async function countsOfReaders(): Promise<ReaderCounts> {
  const counts: ReaderCounts = new Map();
  for (const service of ['membership', 'reporting'] as const) {
    const rows = await inDatabase(service, (database) =>
      database.query<Row>(
        `select o.topic, o.partition, o.next_offset as next,
           o.applied_events + (select count(*) from parked_events p where p.group_name = o.group_name
             and p.topic = o.topic and p.partition = o.partition) as counted
         from stream_offsets o`,
      ),
    );
    for (const { topic, partition, next, counted } of rows) {
      counts.set(`${service} ${topic}/${partition}`, { base: next - counted, next });
    }
  }
  return counts;
}

/**
 * I3 by number: since `before` each reader counted each message of a partition once, as applied or as
 * parked. A partition that began anew, because its log was lost, has nothing to be compared with.
 */
export async function expectEachCountedOnce(before: ReaderCounts): Promise<void> {
  const wrong: string[] = [];
  for (const [name, { base, next }] of await countsOfReaders()) {
    const known = before.get(name) ?? { base: 0, next: 0 };
    if (next < known.next) continue;
    if (base !== known.base)
      wrong.push(`${name}: ${next - known.next} messages, counted ${known.base - base} too often`);
  }
  if (wrong.length > 0) throw new Error(`not counted once: ${wrong.join('; ')}`);
}
