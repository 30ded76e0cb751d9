import { describe, expect, it } from '@jest/globals';
import { isPageOf } from './page.rules.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('an address without a route of its own', () => {
  it.each(['/', '/jobs', '/callback?code=1&state=2', '/members/0198f0a1-0000/honours', '/v1x'])(
    'is a page of the admin web for a browser: %s',
    (url) => expect(isPageOf(url, BROWSER)).toBe(true),
  );

  it.each([undefined, '*/*', 'application/json', 'application/json, text/plain'])(
    'is none for a program that accepts %s',
    (accept) => expect(isPageOf('/jobs', accept)).toBe(false),
  );

  it.each([
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/nothing?x=1',
    '/oidc/nothing',
    '/reference/nothing',
    '/assets/gone.js',
    '/demo-session/x',
  ])('is none where something else answers: %s', (url) =>
    expect(isPageOf(url, BROWSER)).toBe(false),
  );

  it.each(['/gone.js', '/%6aobs', '/a/../b', '//jobs', '/jobs//1', '/wp-login.php', '/.env'])(
    'is none when it is a file or no plain path: %s',
    (url) => expect(isPageOf(url, BROWSER)).toBe(false),
  );
});
