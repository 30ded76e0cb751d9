import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@dong-hanh/service-kit';
import { readConfig, readMigrationConfig, readRepublishConfig } from './config.js';

const whole = {
  PORT: '3200',
  DATABASE_URL: 'postgres://serve@127.0.0.1/welfare_support',
  PROJECT_DATABASE_URL: 'postgres://project@127.0.0.1/welfare_support',
  KAFKA_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  OIDC_ISSUER: 'http://127.0.0.1:3000/oidc',
  JWKS_URL: 'http://127.0.0.1:3100/oidc/jwks',
  CURSOR_SECRET: 'x'.repeat(32),
};

const faultsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

describe('the settings of the service', () => {
  it('are read typed', () => {
    expect(readConfig(whole)).toMatchObject({
      PORT: 3200,
      HOST: '127.0.0.1',
      KAFKA_BROKERS: ['127.0.0.1:9092', '127.0.0.1:9093'],
      NODE_ENV: 'development',
    });
  });

  it.each(Object.keys(whole))('name %s when it is missing', (name) => {
    const faults = faultsOf(() => readConfig({ ...whole, [name]: undefined }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });
});

describe('the settings of the commands', () => {
  it('ask only for the database that they work on', () => {
    const url = 'postgres://owner@127.0.0.1/welfare_support';
    expect(readMigrationConfig({ MIGRATE_DATABASE_URL: url })).toEqual({
      MIGRATE_DATABASE_URL: url,
    });
    expect(readRepublishConfig({ DATABASE_URL: url })).toEqual({ DATABASE_URL: url });
  });

  it('name the variable that is missing', () => {
    expect(faultsOf(() => readMigrationConfig({}))[0]).toContain('MIGRATE_DATABASE_URL');
    expect(faultsOf(() => readRepublishConfig({}))[0]).toContain('DATABASE_URL');
  });
});
