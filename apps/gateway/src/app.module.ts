import type { Server } from 'node:http';
import {
  HealthRegistry,
  Problem,
  TokenVerifier,
  sendProblem,
  tokenSettings,
} from '@dong-hanh/service-kit';
import {
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Type,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from './config.js';
import { DemoSessionModule } from './demo-session/demo-session.module.js';
import { registerForwarding } from './forwarding/forwarding.js';
import { IntegrityModule } from './integrity/integrity.module.js';
import { JobHolders, JobsModule } from './jobs/jobs.module.js';
import { listenForMetrics } from './metrics-listener.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { registerPages } from './pages/pages.js';
import { RateLimit } from './rate-limit/rate-limit.js';
import { serviceNames, type ServiceName } from './routes.js';
import { StreamsModule } from './streams/streams.module.js';
import { UpstreamsModule } from './upstreams/upstreams.module.js';
import { Upstreams } from './upstreams/upstreams.service.js';

/**
 * The edge of the platform: who are you, how often, which service. No database and no rules.
 *
 * @param adminWeb where the build of the admin web lies, when that is not the usual place
 */
export function gatewayModule(config: GatewayConfig, adminWeb?: string): Type {
  const isDemo = config.NODE_ENV === 'development';
  const urls = urlsOf(config);

  @Module({
    imports: [
      UpstreamsModule.forRoot(urls, config.UPSTREAM_TIMEOUT_MS),
      OpenApiModule,
      IntegrityModule,
      StreamsModule,
      JobsModule,
      DemoSessionModule.forRoot(isDemo ? config.IDENTITY_URL : undefined),
    ],
    providers: [
      HealthRegistry,
      { provide: TokenVerifier, useValue: new TokenVerifier(tokenSettings(config)) },
    ],
  })
  class GatewayModule implements OnModuleInit, OnApplicationShutdown {
    private readonly rateLimit = new RateLimit(
      { redisUrl: config.REDIS_URL, perSecond: config.RATE_LIMIT_PER_SECOND },
      new Logger(),
    );
    private metrics: Server | undefined;

    constructor(
      private readonly host: HttpAdapterHost,
      private readonly health: HealthRegistry,
      private readonly upstreams: Upstreams,
      private readonly jobHolders: JobHolders,
    ) {}

    async onModuleInit(): Promise<void> {
      const server = this.host.httpAdapter.getInstance<FastifyInstance>();
      hideMetrics(server);
      await this.rateLimit.register(server);
      await registerPages(server, config, adminWeb);
      await registerForwarding(server, {
        urls,
        identityUrl: config.IDENTITY_URL,
        timeoutMs: config.UPSTREAM_TIMEOUT_MS,
        jobHolders: this.jobHolders,
      });
      for (const service of serviceNames) {
        this.health.register(service, () => this.upstreams.checkReady(service));
      }
      this.health.register('redis', () => this.rateLimit.health());
      if (config.METRICS_PORT !== undefined) {
        this.metrics = await listenForMetrics(config.METRICS_PORT, config.HOST);
      }
    }

    onApplicationShutdown(): void {
      this.rateLimit.close();
      this.metrics?.close();
    }
  }
  return GatewayModule;
}

function urlsOf(config: GatewayConfig): Record<ServiceName, string> {
  return {
    membership: config.MEMBERSHIP_URL,
    emulation: config.EMULATION_URL,
    'welfare-support': config.WELFARE_SUPPORT_URL,
    reporting: config.REPORTING_URL,
  };
}

/** Every process serves `/metrics` on its port; this port is the public one, so here there are none. */
function hideMetrics(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/metrics') return undefined;
    sendProblem(reply, new Problem('not-found'), request);
    return reply;
  });
}
