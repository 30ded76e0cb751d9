import { describe, expect, it } from '@jest/globals';
import { isOpenPath } from './open-paths.js';

describe('a path without a token', () => {
  it.each(['/', '/openapi.json', '/asyncapi.json', '/reference', '/reference/swagger-ui.css'])(
    'reads the documents: %s',
    (path) => expect(isOpenPath(path)).toBe(true),
  );

  it.each(['/livez', '/readyz', '/oidc/auth', '/oidc/interaction/a-B_9', '/oidc/'])(
    'asks for health and signs in: %s',
    (path) => expect(isOpenPath(path)).toBe(true),
  );

  it.each(['/nothing', '/v2/units', '/v1x'])('learns that there is nothing: %s', (path) =>
    expect(isOpenPath(path)).toBe(true),
  );

  it.each(['/v1', '/v1/', '/v1/units', '/v1/integrity', '/v1/nothing'])(
    'reaches nothing: %s',
    (path) => expect(isOpenPath(path)).toBe(false),
  );

  it.each([
    '/%761/units',
    '/v%31/units',
    '/oidc/../v1/units',
    '/oidc/%2e%2e/v1/units',
    '/oidc/./auth',
    '//v1/units',
    '/oidc//auth',
    '/\\v1/units',
    'http://elsewhere.test/v1/units',
    '',
    '*',
  ])('reaches nothing by another spelling: %s', (path) => expect(isOpenPath(path)).toBe(false));
});
