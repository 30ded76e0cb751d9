import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { mergeOpenApi, type JsonObject } from './merge-openapi.js';

const operation = (operationId: string, more: object = {}) => ({
  operationId,
  tags: ['Units'],
  responses: { '200': { $ref: 'common.yaml#/components/responses/Ok' } },
  ...more,
});
const tags = [{ name: 'Units', description: 'The tree.' }];
const common = {
  openapi: '3.1.0',
  paths: {},
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    responses: {
      Ok: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Day' } } } },
    },
    schemas: { Day: { type: 'string' }, Unused: { type: 'string' }, Planned: { type: 'string' } },
    pathItems: { Shared: { get: operation('shared', { 'x-audience': 'internal' }) } },
  },
};
const platform = {
  openapi: '3.1.0',
  info: { title: 'API', version: '1.0.0' },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  tags,
  paths: { '/livez': { get: operation('live') } },
};
const merge = (membership: JsonObject) =>
  mergeOpenApi({
    'common.yaml': common,
    'membership.yaml': membership,
    'platform.yaml': platform,
  }) as {
    info: JsonObject;
    tags: { name: string }[];
    paths: Record<string, Record<string, { parameters?: unknown[]; responses: JsonObject }>>;
    components: Record<string, JsonObject>;
  };

describe('merging the documents of the services', () => {
  it('puts all paths into one document under the head of the platform', () => {
    const merged = merge({ tags, paths: { '/v1/units': { get: operation('listUnits') } } });
    expect(merged.info).toEqual(platform.info);
    expect(Object.keys(merged.paths)).toEqual(['/v1/units', '/livez']);
    expect(merged.tags).toEqual(tags);
  });

  it('turns references across files into references inside the document', () => {
    const merged = merge({ paths: { '/v1/units': { get: operation('listUnits') } } });
    expect(merged.paths['/v1/units']!.get!.responses).toEqual({
      '200': { $ref: '#/components/responses/Ok' },
    });
    expect(JSON.stringify(merged)).not.toContain('common.yaml');
  });

  it('leaves out planned operations, answers and parameters, and what only they refer to', () => {
    const planned = { 'x-status': 'planned', $ref: 'common.yaml#/components/schemas/Planned' };
    const merged = merge({
      paths: {
        '/v1/units': {
          get: operation('listUnits', {
            parameters: [{ name: 'a' }, { name: 'b', ...planned }],
            responses: { '200': {}, '202': planned },
          }),
          post: operation('merge', planned),
        },
        '/v1/jobs': { get: operation('listJobs', planned) },
      },
    });
    expect(Object.keys(merged.paths)).toEqual(['/v1/units', '/livez']);
    expect(merged.paths['/v1/units']).toEqual({
      get: operation('listUnits', { parameters: [{ name: 'a' }], responses: { '200': {} } }),
    });
    expect(merged.components.schemas).toEqual({ Day: { type: 'string' } });
  });

  it('leaves out what services offer only each other, also where they share it', () => {
    const shared = { $ref: 'common.yaml#/components/pathItems/Shared' };
    const merged = merge({ paths: { '/v1/integrity/awards': shared } });
    expect(Object.keys(merged.paths)).toEqual(['/livez']);
    expect(merged.components.pathItems).toBeUndefined();
  });

  it('keeps the ways to sign in', () => {
    expect(merge({ paths: {} }).components.securitySchemes).toEqual(
      common.components.securitySchemes,
    );
  });

  it('refuses two documents that say different things under one name', () => {
    const schemas = { Day: { type: 'integer' } };
    expect(() => merge({ components: { schemas } })).toThrow(
      'two documents differ in components/schemas/Day',
    );
    expect(() => merge({ tags: [{ name: 'Units', description: 'Else.' }] })).toThrow('tag Units');
    expect(() => merge({ paths: { '/livez': { get: operation('other') } } })).toThrow('GET /livez');
    expect(() => merge({ paths: { '/v1/units': { get: operation('live') } } })).toThrow(
      'operationId live names two operations',
    );
  });

  it('refuses a reference that leads nowhere', () => {
    const responses = { '200': { $ref: 'common.yaml#/components/responses/Gone' } };
    const paths = { '/v1/units': { get: operation('listUnits', { responses }) } };
    expect(() => merge({ paths })).toThrow('#/components/responses/Gone leads nowhere');
    const lost = { $ref: 'common.yaml#/components/pathItems/Gone' };
    expect(() => merge({ paths: { '/v1/units': lost } })).toThrow('there is no path item Gone');
  });

  it('refuses to merge without the head', () => {
    expect(() => mergeOpenApi({ 'common.yaml': common })).toThrow('platform.yaml');
  });
});

describe('the merged contract', () => {
  const folder = path.join(import.meta.dirname, '../../../../libs/contracts/openapi');
  const files = ['common', 'membership', 'emulation', 'welfare-support', 'reporting', 'platform'];
  const merged = mergeOpenApi(
    Object.fromEntries(
      files.map((name) => [
        `${name}.yaml`,
        parse(readFileSync(path.join(folder, `${name}.yaml`), 'utf8')) as JsonObject,
      ]),
    ),
  );
  const text = JSON.stringify(merged);

  it('offers the main job and nothing that is planned or internal', () => {
    const paths = Object.keys(merged.paths as JsonObject);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/v1/award-decisions',
        '/v1/members/{id}/honours',
        '/v1/statistics/awards',
        '/v1/integrity/{service}/awards',
      ]),
    );
    expect(paths).not.toContain('/v1/integrity/awards');
    expect(text).not.toContain('"planned"');
    expect(text).not.toContain('PlannedProblem');
    expect(text).not.toContain('.yaml#');
  });

  it('leads each of its references somewhere', () => {
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer]) => pointer!);
    expect(references.length).toBeGreaterThan(500);
    const lost = references.filter(
      (pointer) =>
        pointer
          .split('/')
          .reduce<unknown>((value, key) => (value as JsonObject | undefined)?.[key], merged) ===
        undefined,
    );
    expect(lost).toEqual([]);
  });
});
