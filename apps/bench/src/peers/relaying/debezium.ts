import { join } from 'node:path';
import { JavaProgram, type Properties } from '../java/java-program.js';

export const PUBLICATION = 'bench';

/** What is tried of Debezium's settings; all else is as it comes. */
export interface DebeziumTuning {
  /** how long it waits before it looks again, unless its queue is full */
  pollMs: number;
  batch: number;
  lingerMs: number;
}

export interface DebeziumPlace {
  classPath: string;
  brokers: readonly string[];
  /** the database with the outbox */
  url: string;
  /** a slot that is there already */
  slot: string;
  /** before the topics that the rows name */
  prefix: string;
}

/** Debezium's embedded engine with its outbox router, before a producer of Kafka's own. */
export function startDebezium(place: DebeziumPlace, tuning: DebeziumTuning): JavaProgram {
  const { hostname, port, username, password, pathname } = new URL(place.url);
  return JavaProgram.start('OutboxToKafka', place.classPath, (folder): Properties[] => [
    {
      name: place.slot,
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'topic.prefix': place.slot,
      'database.hostname': hostname,
      'database.port': port,
      'database.user': username,
      'database.password': password,
      'database.dbname': pathname.slice(1),
      'plugin.name': 'pgoutput',
      'slot.name': place.slot,
      'publication.name': PUBLICATION,
      'publication.autocreate.mode': 'disabled',
      'table.include.list': 'public.outbox',
      'snapshot.mode': 'no_data',
      'offset.storage': 'org.apache.kafka.connect.storage.FileOffsetBackingStore',
      'offset.storage.file.filename': join(folder, 'offsets'),
      'offset.flush.interval.ms': 1_000,
      'poll.interval.ms': tuning.pollMs,
      'max.batch.size': tuning.batch,
      'max.queue.size': tuning.batch * 4,
      'tombstones.on.delete': false,
      transforms: 'outbox',
      'transforms.outbox.type': 'io.debezium.transforms.outbox.EventRouter',
      'transforms.outbox.table.field.event.id': 'pos',
      'transforms.outbox.table.field.event.key': 'key',
      'transforms.outbox.table.field.event.payload': 'event',
      'transforms.outbox.route.by.field': 'topic',
      'transforms.outbox.route.topic.replacement': `${place.prefix}\${routedByValue}`,
    },
    {
      'bootstrap.servers': place.brokers.join(','),
      acks: 'all',
      'linger.ms': tuning.lingerMs,
      'batch.size': 131_072,
    },
  ]);
}
