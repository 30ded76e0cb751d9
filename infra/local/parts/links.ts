import { join } from 'node:path';
import { Failure } from '../failure.ts';
import type { Addresses } from '../infrastructure.ts';
import type { Launch } from '../launch.ts';
import { root } from '../paths.ts';

export interface Links {
  /** where the links take orders */
  control: string;
  /** the servers as they are reached through the links */
  addresses: Addresses;
}

/** Starts links before PostgreSQL and Kafka that can be told to break, as a process of its own. */
export async function startLinks(launch: Launch, direct: Addresses): Promise<Links> {
  const { ports, supervisor } = launch;
  const behind = direct.kafkaBehindLink;
  if (!behind)
    throw new Failure('Only a Kafka of our own can have a link before it: unset KAFKA_BROKERS.');
  const postgres = new URL(direct.postgres);
  const postgresPort = await ports.of('links-postgres');
  const control = await ports.of('links-control');
  await supervisor.start({
    name: 'links',
    stage: 'links',
    program: process.execPath,
    args: [
      join(root, 'libs/testing/dist/link-program.js'),
      `${control}`,
      `postgres=${postgresPort}:${postgres.host}`,
      `kafka=${behind.port}:${behind.listener}`,
    ],
    env: process.env,
    ready: /links are up/,
    readyLimitMs: 20_000,
  });
  postgres.port = `${postgresPort}`;
  return {
    control: `http://127.0.0.1:${control}`,
    addresses: { ...direct, postgres: postgres.href, kafka: `127.0.0.1:${behind.port}` },
  };
}
