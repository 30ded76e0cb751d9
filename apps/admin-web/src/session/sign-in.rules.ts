/** A token that ends sooner is renewed first, so that a call on its way is never refused. */
const marginSeconds = 30;

/** Where a person comes back to after signing in; the address of a failed attempt leads nowhere. */
export function returnAddress({ pathname, search }: { pathname: string; search: string }): string {
  return pathname === '/callback' ? '/' : pathname + search;
}

/** @param now milliseconds, as `Date.now()` */
export function needsRenewal({ expires_at }: { expires_at?: number }, now: number): boolean {
  return expires_at !== undefined && expires_at - now / 1_000 <= marginSeconds;
}

/** Whether the issuer itself said no; everything else, such as a network that is away, may pass. */
export function isIssuersRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ErrorResponse';
}
