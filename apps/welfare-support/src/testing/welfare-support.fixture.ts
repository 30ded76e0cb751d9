import type { SupportRecord } from '@dong-hanh/contracts';
import { KafkaBatchStrategy, type MessagingOptions } from '@dong-hanh/messaging';
import { createServiceApp } from '@dong-hanh/service-kit';
import { createTestDatabase, ServiceUnderTest, startTestIssuer } from '@dong-hanh/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { welfareSupportModule } from '../app.module.js';
import { readConfig } from '../config.js';
import { migrations } from '../data-source.js';

interface Settings {
  /** Real brokers and a prefix for topics; without them the service runs with Kafka away. */
  kafka?: { brokers: readonly string[]; namePrefix: string };
  /** Another way to the database of the serving role, such as a proxy that can be cut. */
  serveUrl?(url: string): string;
}

export type WelfareSupport = ServiceUnderTest<NestFastifyApplication, SupportRecord>;

const NOWHERE = '127.0.0.1:9';

/** The service in this process: real routes, a database of its own, real tokens. */
export async function startWelfareSupport({
  kafka,
  serveUrl = (url) => url,
}: Settings = {}): Promise<WelfareSupport> {
  const database = await createTestDatabase({ service: 'welfare-support', migrations });
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
    name: 'welfare-support',
    module: welfareSupportModule(config, messaging),
    logLevel: 'silent',
    strategies: (nest) => [nest.get(KafkaBatchStrategy)],
  });
  if (kafka) await app.startAllMicroservices();
  return new ServiceUnderTest(app, database, issuer, app.get(KafkaBatchStrategy));
}

const written = [
  'support_grants',
  'supports',
  'support_returns',
  'outbox',
  'idempotency_keys',
] as const;

/** How many rows each table that a grant or a return touches holds. */
export function traces(service: WelfareSupport) {
  return service.rowCounts(...written);
}
