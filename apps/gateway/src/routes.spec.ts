import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { routes, serviceNames } from './routes.js';

interface Operation {
  'x-status'?: string;
  'x-audience'?: string;
}

/** The paths that a service's contract promises to callers from outside. */
function promisedPaths(service: string): string[] {
  const file = path.join(import.meta.dirname, `../../../libs/contracts/openapi/${service}.yaml`);
  const { paths } = parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Record<string, Operation> & { $ref?: string }>;
  };
  return Object.entries(paths)
    .filter(([, item]) => !item.$ref)
    .filter(([, { $ref: _, ...item }]) =>
      Object.values(item).some((each) => each['x-status'] !== 'planned'),
    )
    .map(([each]) => each);
}

const routeOf = (address: string) =>
  routes.find(({ path: each, as }) =>
    as === undefined ? address === each || address.startsWith(`${each}/`) : address === each,
  );

describe('the table of routes', () => {
  it.each([...serviceNames])('sends to %s what its contract promises', (service) => {
    const paths = promisedPaths(service);
    expect(paths.length).toBeGreaterThan(1);
    for (const each of paths) expect([each, routeOf(each)?.service]).toEqual([each, service]);
  });

  it('names each path once, and none inside another', () => {
    for (const route of routes) {
      const covering = routes.filter(({ path: each }) => `${route.path}/`.startsWith(`${each}/`));
      expect(covering).toEqual([route]);
    }
  });

  it('serves nothing outside /v1', () => {
    for (const { path: each } of routes) expect(each).toMatch(/^\/v1\/[a-z-]+(\/[a-z-]+)*$/);
  });

  it('offers the streams of every service under its own name', () => {
    for (const service of serviceNames) {
      expect(routeOf(`/v1/streams/${service}/parked`)?.service).toBe(service);
    }
  });

  it.each([
    ['awards', ['emulation', 'membership', 'reporting']],
    ['supports', ['welfare-support', 'membership', 'reporting']],
  ])('offers the digests of %s of those who hold them, and of no others', (family, holders) => {
    for (const service of serviceNames) {
      const route = routeOf(`/v1/integrity/${service}/${family}`);
      const expected = { service, as: `/v1/integrity/${family}` };
      expect(route).toEqual(
        holders.includes(service) ? expect.objectContaining(expected) : undefined,
      );
      expect(routeOf(`/v1/integrity/${service}/${family}/versions`)).toBeUndefined();
    }
  });
});
