import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TokenVerifier, type TokenSettings } from './authentication.js';
import { Clock } from './clock.js';
import { EventStreams } from './event-streams.js';
import { HealthRegistry } from './health.js';
import { CursorSigner } from './paging.js';

/** Clock, token verifier, cursor signer, health registry and event streams, for every module of a process. */
@Global()
@Module({})
export class ServiceKitModule {
  static forRoot(settings: { token: TokenSettings; cursorSecret: string }): DynamicModule {
    return {
      module: ServiceKitModule,
      providers: [
        Clock,
        EventStreams,
        HealthRegistry,
        { provide: TokenVerifier, useValue: new TokenVerifier(settings.token) },
        { provide: CursorSigner, useValue: new CursorSigner(settings.cursorSecret) },
      ],
      exports: [Clock, EventStreams, HealthRegistry, TokenVerifier, CursorSigner],
    };
  }
}

/** The token settings out of a process's configuration. */
export function tokenSettings(config: {
  OIDC_ISSUER: string;
  OIDC_AUDIENCE: string;
  JWKS_URL: string;
}): TokenSettings {
  return { issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE, jwksUrl: config.JWKS_URL };
}
