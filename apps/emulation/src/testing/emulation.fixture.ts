import type { AwardRecord } from '@dong-hanh/contracts';
import { KafkaBatchStrategy, type MessagingOptions } from '@dong-hanh/messaging';
import { createServiceApp } from '@dong-hanh/service-kit';
import { createTestDatabase, ServiceUnderTest, startTestIssuer } from '@dong-hanh/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { emulationModule } from '../app.module.js';
import { readConfig } from '../config.js';
import { migrations } from '../data-source.js';

interface Settings {
  /** Real brokers and a prefix for topics; without them the service runs with Kafka away. */
  kafka?: { brokers: readonly string[]; namePrefix: string };
  /** Another way to the database of the serving role, such as a proxy that can be cut. */
  serveUrl?(url: string): string;
}

const NOWHERE = '127.0.0.1:9';
const written = ['decisions', 'awards', 'revocations', 'outbox', 'idempotency_keys'] as const;

/** The service in this process: real routes, a database of its own, real tokens. */
export async function startEmulation({
  kafka,
  serveUrl = (url) => url,
}: Settings = {}): Promise<Emulation> {
  const database = await createTestDatabase({ service: 'emulation', migrations });
  const issuer = await startTestIssuer();
  const config = readConfig({
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: serveUrl(database.url('serve')),
    PROJECT_DATABASE_URL: database.url('project'),
    KAFKA_BROKERS: kafka?.brokers.join(',') ?? NOWHERE,
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: issuer.audience,
    JWKS_URL: issuer.jwksUrl,
    CURSOR_SECRET: 'a secret of specs that nobody else has',
  });
  const messaging: Partial<MessagingOptions> = kafka
    ? { namePrefix: kafka.namePrefix }
    : { relay: false };
  const app = await createServiceApp({
    name: 'emulation',
    module: emulationModule(config, messaging),
    logLevel: 'silent',
    strategies: (nest) => [nest.get(KafkaBatchStrategy)],
  });
  if (kafka) await app.startAllMicroservices();
  return new Emulation(app, database, issuer, app.get(KafkaBatchStrategy));
}

export class Emulation extends ServiceUnderTest<NestFastifyApplication, AwardRecord> {
  /** How many rows each table that a decision touches holds. */
  traces() {
    return this.rowCounts(...written);
  }
}
