import { describe, expect, it } from '@jest/globals';
import { isFromOwnPage } from './demo-session.rules.js';

const host = '127.0.0.1:3000';

describe('who asks for a session of the demo', () => {
  it.each([
    ['the page', { host, 'sec-fetch-site': 'same-origin' }],
    ['the page, with its origin', { host, origin: 'http://127.0.0.1:3000' }],
    ['a person who opens the address', { host, 'sec-fetch-site': 'none' }],
    ['a program on this machine', { host: 'localhost:3000' }],
    ['the page, its name in capitals', { host: 'LOCALHOST:3000', origin: 'http://localhost:3000' }],
    ['the page on the usual port', { host: 'localhost', origin: 'http://localhost' }],
    ['the page over IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
  ])('is answered: %s', (_, headers) => expect(isFromOwnPage(headers)).toBe(true));

  it.each([
    ['a page of another site', { host, 'sec-fetch-site': 'cross-site' }],
    ['a page of another port', { host, 'sec-fetch-site': 'same-site' }],
    ['another origin', { host, origin: 'http://127.0.0.1:4000' }],
    ['a page without an origin', { host, origin: 'null' }],
    ['a name that was made to point here', { host: 'rebound.example:3000' }],
    ['a name that begins like ours', { host: '127.0.0.1.example:3000' }],
    ['who says it twice', { host, 'sec-fetch-site': ['same-origin', 'cross-site'] }],
    ['an origin that is no address', { host, origin: 'somewhere' }],
    ['another scheme with our name behind', { host, origin: 'http://evil.example/127.0.0.1:3000' }],
    ['nobody we know', {}],
  ])('is not answered: %s', (_, headers) => expect(isFromOwnPage(headers)).toBe(false));
});
