import type { Token } from './session.js';

/** What the analyst of the demo may read; everything else is the officer's. */
const ofAnalyst = ['/v1/statistics', '/v1/live', '/v1/streams', '/v1/integrity'];
/** A token is renewed before it ends, so that a call on its way is never refused. */
const marginMs = 60_000;

/** The demo account in whose name a call is made. */
export function accountFor(url: string): 'analyst' | 'officer' {
  return ofAnalyst.some((path) => url.startsWith(path)) ? 'analyst' : 'officer';
}

export function isEnding({ expiresAt }: Token, now: number): boolean {
  return !(Date.parse(expiresAt) - now >= marginMs);
}
