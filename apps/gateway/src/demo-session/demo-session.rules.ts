/** What a browser or a program says about itself. */
export interface CallerHints {
  host?: string | undefined;
  origin?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

const OWN_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a request comes from the page itself on this machine. Another site's page says so in
 * `Sec-Fetch-Site` or `Origin`; a name that was made to point here (DNS rebinding) is not one of ours.
 */
export function isFromOwnPage(headers: CallerHints): boolean {
  const { host, origin } = headers;
  if (!host || !OWN_NAMES.has(host.replace(/:\d+$/, '').toLowerCase())) return false;
  if (origin !== undefined && !isSameHost(origin, host)) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

function isSameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}
