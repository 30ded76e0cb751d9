import type { Launch } from './launch.ts';
import { checkJava } from './parts/jars.ts';
import type { BehindLink } from './parts/kafka-nodes.ts';
import { startKafka } from './parts/kafka.ts';
import { startPostgres } from './parts/postgres.ts';
import { startRedis } from './parts/redis.ts';
import { step } from './progress.ts';

export interface Addresses {
  /** PostgreSQL as superuser */
  postgres: string;
  kafka: string;
  redis: string;
  /** where Kafka listens for those who come through a link, if it does */
  kafkaBehindLink?: BehindLink;
}

/**
 * Starts PostgreSQL, Kafka and Redis side by side, or uses those that the environment names.
 * @param kafkaIsBack done after our own broker was restarted
 * @returns a promise for each address, for what needs only one of them, and one for all
 */
export function startInfrastructure(
  launch: Launch,
  kafkaIsBack: (brokers: string) => Promise<void> = () => Promise.resolve(),
) {
  checkJava();
  const postgres = step('PostgreSQL', 'own copy or DATABASE_URL, 60 MB of data, 1 to 4 s', () =>
    startPostgres(launch),
  );
  const kafka = step('Kafka', 'own copy or KAFKA_BROKERS, 300 MB of memory, 4 to 10 s', () =>
    startKafka(launch, kafkaIsBack),
  );
  const redis = step('Redis', 'own copy or REDIS_URL, under 1 s', () => startRedis(launch));
  const all = Promise.all([postgres, kafka, redis]).then(([p, k, r]): Addresses => ({
    postgres: p,
    kafka: k.brokers,
    redis: r,
    kafkaBehindLink: k.behindLink,
  }));
  return { postgres, kafka, all };
}
