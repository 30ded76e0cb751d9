import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseConfig, serviceConfig } from './config.js';

const complete = {
  PORT: '3001',
  DATABASE_URL: 'postgres://emulation_serve:secret@127.0.0.1:5432/emulation',
  PROJECT_DATABASE_URL: 'postgres://emulation_project:secret@127.0.0.1:5432/emulation',
  KAFKA_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  OIDC_ISSUER: 'http://127.0.0.1:3000/oidc',
  JWKS_URL: 'http://127.0.0.1:3100/oidc/jwks',
  CURSOR_SECRET: 'c'.repeat(32),
};

describe('the configuration of a service', () => {
  it('is typed, with defaults', () => {
    expect(parseConfig(serviceConfig, complete)).toMatchObject({
      PORT: 3001,
      HOST: '127.0.0.1',
      NODE_ENV: 'development',
      KAFKA_BROKERS: ['127.0.0.1:9092', '127.0.0.1:9093'],
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(parseConfig(serviceConfig, complete))).toBe(true);
  });

  it('names every variable that is wrong and never its value', () => {
    const wrong = {
      ...complete,
      PORT: '70000',
      DATABASE_URL: 'mysql://root:hunter2@db',
      JWKS_URL: undefined,
    };
    const refuse = () => parseConfig(serviceConfig, wrong);
    expect(refuse).toThrow(ConfigError);
    expect(refuse).toThrow(/PORT: /);
    expect(refuse).toThrow(/DATABASE_URL: /);
    expect(refuse).toThrow(/JWKS_URL/);
    expect(refuse).not.toThrow(/hunter2/);
  });
});
