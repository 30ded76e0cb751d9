import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@dong-hanh/service-kit';
import { readConfig, readMigrateConfig } from './config.js';

const environment = {
  PORT: '4001',
  OIDC_ISSUER: 'http://127.0.0.1:3000/oidc',
  JWKS_URL: 'http://127.0.0.1:4000/oidc/jwks',
  DATABASE_URL: 'postgres://membership_serve:secret@127.0.0.1:5432/membership',
  PROJECT_DATABASE_URL: 'postgres://membership_project:secret@127.0.0.1:5432/membership',
  KAFKA_BROKERS: '127.0.0.1:9092,127.0.0.1:9093',
  REDIS_URL: 'redis://127.0.0.1:6379',
  CURSOR_SECRET: 'c'.repeat(32),
  MASTER_KEY: 'm'.repeat(32),
  IDENTITY_HASH_KEY: 'h'.repeat(32),
  CARD_SECRETS: 'n'.repeat(32),
};

describe('the settings of membership', () => {
  it('are read once, typed, with the usual values where none are given', () => {
    expect(readConfig(environment)).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 4001,
      OIDC_AUDIENCE: 'dong-hanh-api',
      KAFKA_BROKERS: ['127.0.0.1:9092', '127.0.0.1:9093'],
    });
  });

  it.each(Object.keys(environment))('name %s when it is missing, and show no secret', (name) => {
    const read = () => readConfig({ ...environment, [name]: undefined });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).not.toThrow(/secret/);
  });

  it('know a former master key only where there was one', () => {
    expect(readConfig(environment).FORMER_MASTER_KEY).toBeUndefined();
    const FORMER_MASTER_KEY = 'f'.repeat(32);
    expect(readConfig({ ...environment, FORMER_MASTER_KEY })).toMatchObject({ FORMER_MASTER_KEY });
    expect(() => readConfig({ ...environment, FORMER_MASTER_KEY: 'short' })).toThrow(ConfigError);
  });

  it('take card secrets newest first, each long enough', () => {
    const [newer, older] = ['n'.repeat(32), 'o'.repeat(40)];
    const read = (CARD_SECRETS: string) => readConfig({ ...environment, CARD_SECRETS });
    expect(read(`${newer}, ${older}`).CARD_SECRETS).toEqual([newer, older]);
    for (const wrong of ['', newer.slice(1), `${newer},short`, `${newer},`])
      expect(() => read(wrong)).toThrow('CARD_SECRETS');
  });

  it('of migrations are the database as its owner', () => {
    const MIGRATE_DATABASE_URL = 'postgres://membership_migrate:secret@127.0.0.1:5432/membership';
    expect(readMigrateConfig({ MIGRATE_DATABASE_URL })).toEqual({ MIGRATE_DATABASE_URL });
    expect(() => readMigrateConfig({})).toThrow('MIGRATE_DATABASE_URL');
    expect(() => readMigrateConfig({ MIGRATE_DATABASE_URL: 'mysql://x' })).toThrow(ConfigError);
  });
});
