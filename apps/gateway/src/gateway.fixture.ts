import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServiceApp } from '@dong-hanh/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { gatewayModule } from './app.module.js';
import { readConfig } from './config.js';
import { isOpenPath } from './open-paths.js';
import type { ServiceName } from './routes.js';
import { StubService } from './stub-service.fixture.js';

export interface GatewayUnderTest {
  url: string;
  app: NestFastifyApplication;
  /** What stands behind it. */
  services: Record<ServiceName, StubService>;
  close(): Promise<void>;
}

/** A gateway that listens, with stubs of the services behind it. */
export async function startGateway(settings: {
  token: { issuer: string; audience: string; jwksUrl: string };
  redisUrl: string;
  /** More settings, by the names of their variables. */
  environment?: Record<string, string>;
  port?: number;
  /** Where a build of the admin web lies; without it there is none. */
  adminWeb?: string;
}): Promise<GatewayUnderTest> {
  const services = {
    membership: await new StubService().up(),
    emulation: await new StubService().up(),
    'welfare-support': await new StubService().up(),
    reporting: await new StubService().up(),
  };
  const config = readConfig({
    PORT: '0',
    OIDC_ISSUER: settings.token.issuer,
    OIDC_AUDIENCE: settings.token.audience,
    JWKS_URL: settings.token.jwksUrl,
    MEMBERSHIP_URL: services.membership.url,
    EMULATION_URL: services.emulation.url,
    WELFARE_SUPPORT_URL: services['welfare-support'].url,
    REPORTING_URL: services.reporting.url,
    REDIS_URL: settings.redisUrl,
    ...settings.environment,
  });
  const app = await createServiceApp({
    name: 'gateway',
    module: gatewayModule(config, settings.adminWeb ?? '/nowhere'),
    logLevel: 'silent',
    isOpen: isOpenPath,
  });
  await app.listen(settings.port ?? 0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    app,
    services,
    close: async () => {
      await app.close();
      await Promise.all(Object.values(services).map((service) => service.down()));
    },
  };
}

/** A port that was free a moment ago, for addresses that must be known before anybody listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
