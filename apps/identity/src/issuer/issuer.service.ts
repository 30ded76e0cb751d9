import { Problem, localeOf, problemDocument } from '@dong-hanh/service-kit';
import { Provider, type KoaContextWithOIDC } from 'oidc-provider';
import type { KeyFile } from './key-file.js';
import { registerDemoAccountGrant } from './demo-account-grant.js';
import { providerSettings, type IssuerSettings } from './provider-settings.js';
import { VolatileStore } from './volatile-store.js';

/** The OpenID provider with its keys; a rotation replaces the provider and keeps who is signing in. */
export class Issuer {
  private readonly store = new VolatileStore();
  private current: Provider;

  constructor(
    private readonly settings: Pick<IssuerSettings, 'issuer' | 'audience' | 'clientSecret'>,
    private readonly keys: KeyFile,
  ) {
    this.current = this.build();
  }

  get provider(): Provider {
    return this.current;
  }

  /** Signs with a new key from now on. @returns the ids of the signing key and of all published ones */
  async rotateKeys(): Promise<{ signing: string; published: string[] }> {
    await this.keys.rotate(new Date());
    this.current = this.build();
    const published = this.keys.ring.keys.map(({ jwk }) => jwk.kid);
    return { signing: published[0] as string, published };
  }

  private build(): Provider {
    const { issuer, audience } = this.settings;
    const provider = new Provider(
      issuer,
      providerSettings({ ...this.settings, ring: this.keys.ring, store: this.store }),
    );
    // Reached through the gateway, which says by X-Forwarded-* how the browser named it.
    provider.proxy = true;
    provider.use(sayNotFound);
    registerDemoAccountGrant(provider, audience);
    return provider;
  }
}

/** What the provider has no route for is answered as everywhere on the platform. */
async function sayNotFound(ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> {
  await next();
  if (ctx.status !== 404 || ctx.body) return;
  const requestId = String(ctx.res.getHeader('x-request-id'));
  const locale = localeOf(ctx.get('accept-language'));
  ctx.status = 404;
  ctx.body = JSON.stringify(problemDocument(new Problem('not-found'), { locale, requestId }));
  ctx.set('content-type', 'application/problem+json; charset=utf-8');
}
