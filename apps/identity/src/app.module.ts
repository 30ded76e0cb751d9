import { HealthRegistry, TokenVerifier } from '@dong-hanh/service-kit';
import { Module, type OnModuleInit, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { IdentityConfig } from './config.js';
import { Issuer } from './issuer/issuer.service.js';
import { mountIssuer } from './issuer/mount-issuer.js';
import { KeyFile } from './issuer/key-file.js';
import { KeysController } from './issuer/keys.controller.js';
import { LoginController } from './login/login.controller.js';
import { LoginService } from './login/login.service.js';

/** The development issuer with its own settings. */
export function identityModule(config: IdentityConfig): Type {
  const settings = { issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE };
  const clientSecret = config.SERVICE_CLIENT_SECRET;

  @Module({
    controllers: [LoginController, KeysController],
    providers: [
      HealthRegistry,
      LoginService,
      {
        provide: TokenVerifier,
        useValue: new TokenVerifier({ ...settings, jwksUrl: `${settings.issuer}/jwks` }),
      },
      {
        provide: Issuer,
        useFactory: async () =>
          new Issuer({ ...settings, clientSecret }, await KeyFile.open(config.IDENTITY_KEYS_FILE)),
      },
    ],
  })
  class IdentityModule implements OnModuleInit {
    constructor(
      private readonly host: HttpAdapterHost,
      private readonly issuer: Issuer,
    ) {}

    async onModuleInit(): Promise<void> {
      const server = this.host.httpAdapter.getInstance<FastifyInstance>();
      server.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        (_, form, done) => done(null, Object.fromEntries(new URLSearchParams(String(form)))),
      );
      await mountIssuer(server, this.issuer);
    }
  }
  return IdentityModule;
}
