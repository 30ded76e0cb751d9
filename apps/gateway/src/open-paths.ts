/** A path that means what it says: nothing encoded, no empty or dotted segment. */
const PLAIN = /^(\/[A-Za-z0-9_~.-]+)+\/?$|^\/$/;
const DOTS = /\/\.{1,2}(\/|$)/;

/**
 * Which paths need no token: documents, health, signing in and what does not exist at all. Everything
 * under `/v1` needs one, however the path is spelt: routers decode `/%761/units`, so a path that is not
 * plain is never open.
 */
export function isOpenPath(path: string): boolean {
  if (!PLAIN.test(path) || DOTS.test(path)) return false;
  return path !== '/v1' && !path.startsWith('/v1/');
}
