import { describe, expect, it } from '@jest/globals';
import { services, settingsOf, type Surroundings } from './services.ts';
import { readBy } from './settings-recorder.fixture.ts';

const around: Surroundings = {
  urls: Object.fromEntries(
    services.map(({ name }, index) => [name, `http://127.0.0.1:${22_000 + index}`]),
  ),
  postgres: 'postgres://postgres:secret@127.0.0.1:25432/postgres',
  kafka: '127.0.0.1:29092',
  redis: 'redis://127.0.0.1:26379',
  rolePassword: 'role/password',
  cursorSecret: 'c'.repeat(32),
  masterKey: 'm'.repeat(32),
  identityHashKey: 'h'.repeat(32),
  cardSecret: 'd'.repeat(32),
  serviceClientSecret: 's'.repeat(32),
  identityKeysFile: '/data/identity-keys.json',
  gatewayMetricsPort: 23_000,
};

describe('the settings of a service', () => {
  it.each(services)('$name: are accepted by its own config', async (service) => {
    const { refusal } = await readBy(service.name, settingsOf(service, around));
    expect(refusal).toBeNull();
  });

  it.each(services)(
    '$name: are those that its config reads, no more and no less',
    async (service) => {
      const { known } = await readBy(service.name, settingsOf(service, around));
      expect([...service.settings].sort()).toEqual([...known].sort());
    },
  );

  it('serve and project see the database with roles of their own, never as superuser', () => {
    const emulation = services.find(({ name }) => name === 'emulation')!;
    const settings = settingsOf(emulation, around);
    expect(settings.DATABASE_URL).toBe(
      'postgres://emulation_serve:role%2Fpassword@127.0.0.1:25432/emulation',
    );
    expect(new URL(settings.PROJECT_DATABASE_URL!).username).toBe('emulation_project');
    expect(JSON.stringify(settings)).not.toContain('secret@');
  });

  it('the issuer is the public one behind the gateway, its keys come from identity itself', () => {
    const gateway = services.find(({ name }) => name === 'gateway')!;
    expect(settingsOf(gateway, around)).toMatchObject({
      OIDC_ISSUER: `${around.urls.gateway}/oidc`,
      JWKS_URL: `${around.urls.identity}/oidc/jwks`,
    });
  });
});
