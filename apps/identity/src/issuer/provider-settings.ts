import type { ClientMetadata, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { errors, interactionPolicy } from 'oidc-provider';
import { demoAccount } from '../demo-accounts.js';
import { TOKEN_LIFETIME_SECONDS, type KeyRing } from './key-ring.js';
import { errorPage } from '../error-page.js';
import { loggedOutPage, logoutPage } from '../logout-pages.js';
import { pageHeaders } from '../page.js';
import { apiResource, RESOURCE, SCOPE } from './api-resource.js';
import { DEMO_ACCOUNT_GRANT } from './demo-account-grant.js';
import type { VolatileStore } from './volatile-store.js';

const SESSION_SECONDS = 8 * 3_600;
const SIGN_IN_SECONDS = 600;
const CODE_SECONDS = 60;

export interface IssuerSettings {
  issuer: string;
  audience: string;
  /** Of the client by which a service calls the platform itself; without it there is none. */
  clientSecret: string | undefined;
  ring: KeyRing;
  store: VolatileStore;
}

/** The whole configuration of the provider: public clients and a service's, one resource, no consent. */
export function providerSettings(settings: IssuerSettings): Configuration {
  const { issuer, audience, ring, store } = settings;
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return {
    adapter: store.adapter,
    clients: [...publicClients(issuer), ...serviceClients(settings)],
    responseTypes: ['code'],
    scopes: [SCOPE],
    claims: { openid: ['sub', 'name'] },
    jwks: { keys: ring.keys.map(({ jwk }) => jwk) },
    cookies: cookies(issuer, ring.cookieSecret),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, logoutPage(form)),
        postLogoutSuccessSource: (ctx) => show(ctx, loggedOutPage()),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (resource !== RESOURCE) throw new errors.InvalidTarget();
          return apiResource(audience);
        },
      },
    },
    interactions: { policy, url: (_, { uid }) => `/oidc/interaction/${uid}` },
    findAccount: (_, code) => {
      const account = demoAccount(code);
      return account && { accountId: code, claims: () => ({ sub: code, name: account.vi.title }) };
    },
    loadExistingGrant: grantEverything,
    clientBasedCORS: (_, origin, { redirectUris = [] }) =>
      redirectUris.some((address) => new URL(address).origin === origin),
    pkce: { required: () => true },
    // The admin web stays open for longer than an access token lives.
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: TOKEN_LIFETIME_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      ClientCredentials: TOKEN_LIFETIME_SECONDS,
      Grant: SESSION_SECONDS,
      IdToken: TOKEN_LIFETIME_SECONDS,
      Interaction: SIGN_IN_SECONDS,
      RefreshToken: SESSION_SECONDS,
      Session: SESSION_SECONDS,
    },
    renderError: (ctx, { error, error_description }) => {
      show(ctx, errorPage(error_description ?? error));
    },
  };
}

function cookies(issuer: string, secret: string): Configuration['cookies'] {
  // Cookies do not know ports: copies of the platform beside each other need names of their own.
  const port = new URL(issuer).port || 'default';
  return {
    keys: [secret],
    names: {
      session: `_session_${port}`,
      interaction: `_interaction_${port}`,
      resume: `_resume_${port}`,
    },
    long: { httpOnly: true, sameSite: 'lax' },
    short: { httpOnly: true, sameSite: 'lax' },
  };
}

function publicClients(issuer: string): ClientMetadata[] {
  return [
    {
      client_id: 'reference',
      client_name: 'API reference',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: addressesOf('/reference/oauth2-redirect.html', issuer),
    },
    {
      client_id: 'admin-web',
      client_name: 'Admin web',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: addressesOf('/callback', issuer),
      post_logout_redirect_uris: addressesOf('/', issuer),
    },
    {
      client_id: 'demo-cli',
      client_name: 'npm run token',
      token_endpoint_auth_method: 'none',
      grant_types: [DEMO_ACCOUNT_GRANT],
      response_types: [],
      redirect_uris: [],
    },
  ];
}

/** A service that calls the platform in its own name: its account has the name of the client. */
function serviceClients({ clientSecret }: IssuerSettings): ClientMetadata[] {
  if (clientSecret === undefined) return [];
  return [
    {
      client_id: 'reconciliation',
      client_name: 'Reconciliation',
      client_secret: clientSecret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    },
  ];
}

/** A page of the gateway, by each name that this machine has for itself. */
function addressesOf(path: string, issuer: string): string[] {
  const hosts = new Set([new URL(issuer).hostname, '127.0.0.1', 'localhost']);
  return [...hosts].map((host) => {
    const address = new URL(path, issuer);
    address.hostname = host;
    return address.href;
  });
}

async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const clientId = oidc.client?.clientId;
  const accountId = oidc.session?.accountId;
  if (!clientId || !accountId) return undefined;
  const given = oidc.session?.grantIdFor(clientId);
  const existing = given ? await oidc.provider.Grant.find(given) : undefined;
  if (existing) return existing;
  const grant = new oidc.provider.Grant({ clientId, accountId });
  grant.addOIDCScope(SCOPE);
  grant.addResourceScope(RESOURCE, SCOPE);
  await grant.save();
  return grant;
}

function show(ctx: KoaContextWithOIDC, html: string): void {
  ctx.set(pageHeaders);
  ctx.type = 'html';
  ctx.body = html;
}
