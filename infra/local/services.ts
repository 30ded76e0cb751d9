import { databaseUrl } from './databases.ts';
import type { Stage } from './supervisor.ts';

/** One row per service: adding a service to the platform is adding it here and to docker-compose.yml. */
export interface Service {
  name: string;
  stage: Stage;
  /** has a database of its own, with migrations */
  database: boolean;
  /** the variables that its src/config.ts reads */
  settings: readonly string[];
}

const tracing = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'];
const listener = ['HOST', 'PORT', 'NODE_ENV', 'LOG_LEVEL', ...tracing];
const tokens = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'JWKS_URL'];
const owner = [
  ...listener,
  ...tokens,
  ...['DATABASE_URL', 'PROJECT_DATABASE_URL', 'KAFKA_BROKERS', 'CURSOR_SECRET'],
];

const cards = ['CARD_SECRETS'];
const sealing = ['MASTER_KEY', 'FORMER_MASTER_KEY', 'IDENTITY_HASH_KEY'];

export const services: readonly Service[] = [
  {
    name: 'identity',
    stage: 'service',
    database: false,
    settings: [
      ...listener,
      ...['OIDC_ISSUER', 'OIDC_AUDIENCE', 'IDENTITY_KEYS_FILE', 'SERVICE_CLIENT_SECRET'],
    ],
  },
  {
    name: 'membership',
    stage: 'service',
    database: true,
    settings: [...owner, 'REDIS_URL', ...sealing, ...cards],
  },
  { name: 'emulation', stage: 'service', database: true, settings: owner },
  { name: 'welfare-support', stage: 'service', database: true, settings: owner },
  {
    name: 'reporting',
    stage: 'service',
    database: true,
    settings: [
      ...owner,
      ...['REDIS_URL', 'GATEWAY_URL', 'TOKEN_URL', 'SERVICE_CLIENT_SECRET'],
      ...['LIVE_STREAMS_PER_ACCOUNT', 'RECONCILE_EVERY_SECONDS'],
    ],
  },
  {
    name: 'gateway',
    stage: 'gateway',
    database: false,
    settings: [
      ...listener,
      ...tokens,
      ...[
        'IDENTITY_URL',
        'MEMBERSHIP_URL',
        'EMULATION_URL',
        'WELFARE_SUPPORT_URL',
        'REPORTING_URL',
      ],
      ...['REDIS_URL', 'RATE_LIMIT_PER_SECOND', 'UPSTREAM_TIMEOUT_MS', 'METRICS_PORT'],
    ],
  },
];

/**
 * How Node is started for every service. Left to itself it lets garbage grow with the memory of the machine,
 * to 380 MB in a service whose live objects take 60 MB; within these limits it takes 200 MB and is no slower.
 */
export const nodeFlags = [
  '--enable-source-maps',
  '--max-semi-space-size=16',
  '--max-old-space-size=512',
];

export const databaseServices = services.filter(({ database }) => database).map(({ name }) => name);

/** What the settings of every service are made of. */
export interface Surroundings {
  /** the address of each service, by name */
  urls: Record<string, string>;
  /** PostgreSQL as superuser */
  postgres: string;
  kafka: string;
  redis: string;
  rolePassword: string;
  cursorSecret: string;
  masterKey: string;
  identityHashKey: string;
  cardSecret: string;
  serviceClientSecret: string;
  /** where the development issuer keeps its keys, so that tokens outlive a restart */
  identityKeysFile: string;
  /** the gateway's own metrics, which it does not serve beside the public paths */
  gatewayMetricsPort: number;
}

// Settings with a default in the service: handed on only when the person who starts the platform sets them.
const passedOn = [
  'LOG_LEVEL',
  'FORMER_MASTER_KEY',
  'RATE_LIMIT_PER_SECOND',
  'UPSTREAM_TIMEOUT_MS',
  'LIVE_STREAMS_PER_ACCOUNT',
  'RECONCILE_EVERY_SECONDS',
  ...tracing,
];

/** `welfare-support` → `WELFARE_SUPPORT_URL`: where the gateway finds a service. */
function urlVariable(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_URL`;
}

/** The settings of one service, and no others. */
export function settingsOf(service: Service, around: Surroundings): Record<string, string> {
  const database = (duty: 'serve' | 'project') =>
    databaseUrl(around.postgres, service.name, duty, around.rolePassword);
  const values: Record<string, string | undefined> = {
    HOST: '127.0.0.1',
    NODE_ENV: 'development',
    PORT: new URL(around.urls[service.name]!).port,
    OIDC_ISSUER: `${around.urls.gateway}/oidc`,
    OIDC_AUDIENCE: 'dong-hanh-api',
    JWKS_URL: `${around.urls.identity}/oidc/jwks`,
    DATABASE_URL: database('serve'),
    PROJECT_DATABASE_URL: database('project'),
    KAFKA_BROKERS: around.kafka,
    REDIS_URL: around.redis,
    CURSOR_SECRET: around.cursorSecret,
    MASTER_KEY: around.masterKey,
    IDENTITY_HASH_KEY: around.identityHashKey,
    CARD_SECRETS: around.cardSecret,
    SERVICE_CLIENT_SECRET: around.serviceClientSecret,
    TOKEN_URL: `${around.urls.identity}/oidc/token`,
    IDENTITY_KEYS_FILE: around.identityKeysFile,
    METRICS_PORT: `${around.gatewayMetricsPort}`,
    ...Object.fromEntries(passedOn.map((name) => [name, process.env[name]])),
    ...Object.fromEntries(
      Object.entries(around.urls).map(([name, url]) => [urlVariable(name), url]),
    ),
  };
  return Object.fromEntries(
    service.settings.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}
