/** Where and as which client the admin web signs people in (OpenID Connect, code with PKCE). */
export interface SignInSettings {
  /** the issuer; a path where it stands behind this gateway */
  authority: string;
  clientId: 'admin-web';
}

/**
 * @param issuer who signs the tokens that the platform accepts
 * @param isBehindGateway the development issuer: the page reaches it by whichever name it was opened itself
 */
export function signInSettings(issuer: string, isBehindGateway: boolean): SignInSettings {
  return { authority: isBehindGateway ? '/oidc' : issuer, clientId: 'admin-web' };
}

/** The other origin that a page has to reach to sign in, if there is one. */
export function foreignOrigin({ authority }: SignInSettings): string | undefined {
  return URL.canParse(authority) ? new URL(authority).origin : undefined;
}
