import { listenerConfig, parseConfig, tokenConfig } from '@dong-hanh/service-kit';
import { z } from 'zod';

const settings = {
  ...listenerConfig,
  NODE_ENV: z
    .literal('development', { error: 'the development issuer never runs in production' })
    .default('development'),
  OIDC_ISSUER: tokenConfig.OIDC_ISSUER,
  OIDC_AUDIENCE: tokenConfig.OIDC_AUDIENCE,
  /** Signing keys and the cookie secret; created when absent, so that tokens outlive a restart. */
  IDENTITY_KEYS_FILE: z.string().min(1),
  /** Of the client `reconciliation`, by which a service calls the platform itself; without it there is none. */
  SERVICE_CLIENT_SECRET: z.string().min(16).optional(),
};

export type IdentityConfig = Readonly<z.infer<z.ZodObject<typeof settings>>>;

/** @throws ConfigError that names each wrong variable; always when NODE_ENV is production */
export function readConfig(environment: NodeJS.ProcessEnv): IdentityConfig {
  return parseConfig(settings, environment);
}
