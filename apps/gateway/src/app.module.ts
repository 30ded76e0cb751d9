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
import { registerForwarding } from './forwarding/forwarding.js';
import { IntegrityController } from './integrity/integrity.controller.js';
import { IntegrityService } from './integrity/integrity.service.js';
import { listenForMetrics } from './metrics-listener.js';
import { ContractDocuments } from './openapi/contract-documents.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { RateLimit } from './rate-limit/rate-limit.js';
import { registerPages } from './reference/pages.js';
import { serviceNames, type ServiceName } from './routes.js';
import { StreamsController } from './streams/streams.controller.js';
import { StreamsService } from './streams/streams.service.js';
import { Upstreams } from './upstreams/upstreams.service.js';

/** The edge of the platform: who are you, how often, which service. No database and no rules. */
export function gatewayModule(config: GatewayConfig): Type {
  const urls: Record<ServiceName, string> = {
    membership: config.MEMBERSHIP_URL,
    emulation: config.EMULATION_URL,
    reporting: config.REPORTING_URL,
  };

  @Module({
    controllers: [OpenApiController, IntegrityController, StreamsController],
    providers: [
      HealthRegistry,
      IntegrityService,
      StreamsService,
      { provide: TokenVerifier, useValue: new TokenVerifier(tokenSettings(config)) },
      { provide: ContractDocuments, useFactory: () => new ContractDocuments() },
      { provide: Upstreams, useValue: new Upstreams(urls, config.UPSTREAM_TIMEOUT_MS) },
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
    ) {}

    async onModuleInit(): Promise<void> {
      const server = this.host.httpAdapter.getInstance<FastifyInstance>();
      hideMetrics(server);
      await this.rateLimit.register(server);
      await registerPages(server);
      await registerForwarding(server, {
        urls,
        identityUrl: config.IDENTITY_URL,
        timeoutMs: config.UPSTREAM_TIMEOUT_MS,
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

/** Every process serves `/metrics` on its port; this port is the public one, so here there are none. */
function hideMetrics(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/metrics') return undefined;
    sendProblem(reply, new Problem('not-found'), request);
    return reply;
  });
}
