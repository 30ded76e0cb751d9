import { errors, type Provider } from 'oidc-provider';
import { demoAccount, demoAccounts } from '../demo-accounts.js';
import { apiResource, RESOURCE, SCOPE } from './api-resource.js';

/** Turns the code of a demo account into an access token without a password: for scripts and specs. */
export const DEMO_ACCOUNT_GRANT = 'urn:dong-hanh:demo-account';

export function registerDemoAccountGrant(provider: Provider, audience: string): void {
  provider.registerGrantType(
    DEMO_ACCOUNT_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const account = demoAccount(params?.account);
      if (!client || !account) {
        const known = demoAccounts.map(({ code }) => code).join(', ');
        throw new errors.InvalidRequest(`account is one of: ${known}`);
      }
      const grant = new provider.Grant({ clientId: client.clientId, accountId: account.code });
      grant.addResourceScope(RESOURCE, SCOPE);
      const token = new provider.AccessToken({
        client,
        accountId: account.code,
        grantId: await grant.save(),
        gty: DEMO_ACCOUNT_GRANT,
        scope: SCOPE,
        resourceServer: new provider.ResourceServer(RESOURCE, apiResource(audience)),
      });
      ctx.body = {
        access_token: await token.save(),
        token_type: token.tokenType,
        expires_in: token.expiration,
        scope: token.scope,
      };
    },
    ['account'],
  );
}
