/** What answers here is the API, the issuer, a document or a file, and never the admin web's page. */
const NOT_PAGES = ['/v1', '/oidc', '/reference', '/assets', '/demo-session', '/sign-in-settings'];

/** A path of the admin web's own: plain words, no file. */
const PAGE = /^\/[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*\/?$|^\/$/;

/**
 * Whether an address without a route of its own is a page of the admin web, which finds its own way from
 * there. Only for who asks for a page: a program that asks for what does not exist is told so.
 */
export function isPageOf(url: string, accept: string | undefined): boolean {
  const [path = ''] = url.split('?', 1);
  const isTaken = NOT_PAGES.some((each) => path === each || path.startsWith(`${each}/`));
  return !isTaken && PAGE.test(path) && /(^|,)\s*text\/html\b/.test(accept ?? '');
}
