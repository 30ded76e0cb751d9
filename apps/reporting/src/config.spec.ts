import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@dong-hanh/service-kit';
import { readConfig, readMigrationConfig } from './config.js';

const environment = {
  PORT: '3003',
  DATABASE_URL: 'postgres://reporting_serve@127.0.0.1/reporting',
  PROJECT_DATABASE_URL: 'postgres://reporting_project@127.0.0.1/reporting',
  KAFKA_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  REDIS_URL: 'redis://127.0.0.1:6379',
  GATEWAY_URL: 'http://127.0.0.1:3000',
  TOKEN_URL: 'http://127.0.0.1:3004/oidc/token',
  SERVICE_CLIENT_SECRET: 'a secret of one client',
  OIDC_ISSUER: 'http://127.0.0.1:3000/oidc',
  JWKS_URL: 'http://127.0.0.1:3004/oidc/jwks',
  CURSOR_SECRET: 'a secret of specs that nobody else has',
};

function faultsOf(changes: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig({ ...environment, ...changes });
  } catch (error) {
    return (error as ConfigError).faults;
  }
  return [];
}

describe('the settings of the service', () => {
  it('are typed and complete with their usual values', () => {
    expect(readConfig(environment)).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 3003,
      NODE_ENV: 'development',
      KAFKA_BROKERS: ['127.0.0.1:9092', '127.0.0.1:9093'],
      LIVE_STREAMS_PER_ACCOUNT: 20,
      OIDC_AUDIENCE: 'dong-hanh-api',
    });
  });

  it.each(Object.keys(environment))('are refused without %s, by its name', (name) => {
    expect(faultsOf({ [name]: undefined })).toEqual([expect.stringContaining(name)]);
  });

  it.each(['CURSOR_SECRET', 'SERVICE_CLIENT_SECRET'])(
    'are refused with a secret that can be guessed: %s',
    (name) => expect(faultsOf({ [name]: 'short' })).toEqual([expect.stringContaining(name)]),
  );
});

describe('the settings of the migration command', () => {
  it('are the address of the database as its owner', () => {
    const MIGRATE_DATABASE_URL = 'postgres://reporting_migrate@127.0.0.1/reporting';
    expect(readMigrationConfig({ MIGRATE_DATABASE_URL })).toEqual({ MIGRATE_DATABASE_URL });
  });

  it('are refused when they are no address', () => {
    expect(() => readMigrationConfig({ MIGRATE_DATABASE_URL: 'reporting' })).toThrow(ConfigError);
  });
});
