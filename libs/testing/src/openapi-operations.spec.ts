import { describe, expect, it } from '@jest/globals';
import { permissions } from '@dong-hanh/contracts';
import { loadOpenApi, type JsonObject, type OpenApiOperation } from './openapi-documents.js';

const documents = loadOpenApi();
const { operations } = documents;
const served = operations.filter((operation) => !operation.planned);

/** The endpoints that others already write against; + is served by this release, – is promised. */
const fixedEndpoints = `
  + POST   /v1/units
  + GET    /v1/units
  + GET    /v1/units/{id}
  + GET    /v1/units/{id}/lineage
  + GET    /v1/units/{id}/honours
  + GET    /v1/territories
  + POST   /v1/reorganisations
  + POST   /v1/members
  + GET    /v1/members
  + GET    /v1/members/{id}
  + GET    /v1/members/{id}/honours
  + POST   /v1/members/labels
  + POST   /v1/members/search
  + POST   /v1/members/{id}/transfers
  + POST   /v1/members/{id}/suspensions
  + POST   /v1/members/{id}/resumptions
  + POST   /v1/members/{id}/exits
  + POST   /v1/award-decisions
  + GET    /v1/award-decisions/{id}
  + POST   /v1/awards/{id}/revocation
  + GET    /v1/awards
  + GET    /v1/awards/{id}
  + GET    /v1/award-forms
  + GET    /v1/award-issuers
  + GET    /v1/award-bases
  + GET    /v1/statistics/awards
  + GET    /v1/statistics/awards/records
  + GET    /v1/statistics/members
  + GET    /v1/statistics/members/records
  + GET    /v1/statistics/units
  + GET    /v1/statistics/units/records
  + GET    /v1/statistics/welfare
  + GET    /v1/statistics/welfare/records
  + POST   /v1/support-programmes
  + POST   /v1/support-grants
  + POST   /v1/supports/{id}/return
  + GET    /v1/support-categories
  + GET    /v1/members/{id}/support
  + GET    /v1/integrity
  + GET    /v1/integrity/awards
  + GET    /v1/integrity/{service}/awards
  + GET    /v1/streams
  + GET    /v1/streams/{group}/parked
  + POST   /v1/streams/{group}/redrive
  + GET    /v1/jobs/{id}
  + DELETE /v1/jobs/{id}
  + GET    /v1/jobs/{id}/events
  + GET    /openapi.json
  + GET    /asyncapi.json
  + GET    /reference
  + GET    /livez
  + GET    /readyz
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/) as [string, string, string]);

const nameOf = (operation: OpenApiOperation) => `${operation.method} ${operation.template}`;
const textOf = (operation: OpenApiOperation, key: string) =>
  (operation.node.value as JsonObject)[key];
const statusesOf = (operation: OpenApiOperation) =>
  Object.keys((textOf(operation, 'responses') ?? {}) as JsonObject);
const parametersOf = (operation: OpenApiOperation) =>
  documents
    .children(documents.child(operation.node, 'parameters'))
    .map(([, node]) => node.value as { name: string; in: string });
/** Names of the operations for which a rule does not hold. */
const exceptionsTo = (rule: (operation: OpenApiOperation) => boolean, among = operations) =>
  among.filter((operation) => !rule(operation)).map(nameOf);

describe('the operations of the contract', () => {
  it.each(fixedEndpoints)('have the fixed endpoint %s %s %s', (mark, method, template) => {
    const found = operations.find((each) => nameOf(each) === `${method} ${template}`);
    expect(found && (found.planned ? '–' : '+')).toBe(mark);
  });

  it('have an id of their own', () => {
    const places = new Map(operations.map((each) => [each.node.file + each.node.pointer, each]));
    const ids = [...places.values()].map((each) => each.operationId);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(exceptionsTo((each) => /^[a-z][A-Za-z]+$/.test(each.operationId))).toEqual([]);
  });

  it('are summarised in both languages', () => {
    expect(exceptionsTo((each) => /^[A-Z].{8,80}$/.test(String(textOf(each, 'summary'))))).toEqual(
      [],
    );
    expect(
      exceptionsTo((each) => /^\p{Lu}.{8,100}$/u.test(String(textOf(each, 'x-summary-vi')))),
    ).toEqual([]);
  });

  it('say in words and in x-permission who may do them', () => {
    expect(exceptionsTo((each) => /^Who: ./.test(String(textOf(each, 'description'))))).toEqual([]);
    const known = [...permissions, 'authenticated', 'public'];
    const named = (each: OpenApiOperation) => known.includes(String(textOf(each, 'x-permission')));
    expect(exceptionsTo(named, served)).toEqual([]);
    const explained = (each: OpenApiOperation) => {
      const permission = String(textOf(each, 'x-permission'));
      return !permission.includes('.') || String(textOf(each, 'description')).includes(permission);
    };
    expect(exceptionsTo(explained)).toEqual([]);
  });

  it('are open to everybody only outside /v1', () => {
    const open = (each: OpenApiOperation) => Array.isArray(textOf(each, 'security'));
    expect(
      exceptionsTo((each) => open(each) === (textOf(each, 'x-permission') === 'public')),
    ).toEqual([]);
    expect(exceptionsTo((each) => open(each) !== each.template.startsWith('/v1/'))).toEqual([]);
  });

  it('carry a tag that their document describes', () => {
    const described = new Set(
      documents.files.flatMap((file) => {
        const { tags } = documents.at(file, '').value as { tags?: { name: string }[] };
        return tags?.map((tag) => tag.name) ?? [];
      }),
    );
    expect(
      exceptionsTo((each) => (textOf(each, 'tags') as string[]).every((tag) => described.has(tag))),
    ).toEqual([]);
  });

  it('document every refusal that can meet any call', () => {
    const closed = operations.filter((each) => each.template.startsWith('/v1/'));
    for (const status of ['400', '401', '429', '503']) {
      expect(exceptionsTo((each) => statusesOf(each).includes(status), closed)).toEqual([]);
    }
    const guarded = closed.filter((each) => textOf(each, 'x-permission') !== 'authenticated');
    expect(exceptionsTo((each) => statusesOf(each).includes('403'), guarded)).toEqual([]);
  });

  it('document the refusals of a body where they take one', () => {
    const withBody = operations.filter((each) => textOf(each, 'requestBody'));
    for (const status of ['413', '415']) {
      expect(exceptionsTo((each) => statusesOf(each).includes(status), withBody)).toEqual([]);
    }
  });

  it('document both refusals of an Idempotency-Key where they take one', () => {
    const keyed = served.filter((each) =>
      parametersOf(each).some((parameter) => parameter.name === 'Idempotency-Key'),
    );
    expect(keyed.map(nameOf)).toEqual([
      'POST /v1/units',
      'POST /v1/reorganisations',
      'POST /v1/reorganisations/{id}/withdrawal',
      'POST /v1/members',
      'POST /v1/award-exports',
      'POST /v1/member-batches',
      'POST /v1/members/{id}/card',
      'POST /v1/members/{id}/transfers',
      'POST /v1/members/{id}/suspensions',
      'POST /v1/members/{id}/resumptions',
      'POST /v1/members/{id}/exits',
      'POST /v1/members/{id}/readmissions',
      'POST /v1/establishments',
      'POST /v1/establishments/{id}/contacts',
      'POST /v1/establishments/{id}/campaign-committee',
      'POST /v1/establishments/{id}/applicants',
      'POST /v1/establishments/{id}/executive-committee',
      'POST /v1/establishments/{id}/dossier',
      'POST /v1/establishments/{id}/recognition',
      'POST /v1/establishments/{id}/refusal',
      'POST /v1/establishments/{id}/withdrawal',
      'POST /v1/establishments/{id}/handover',
      'POST /v1/members/{id}/offices',
      'POST /v1/members/{id}/offices/{holdingId}/end',
      'POST /v1/members/{id}/merge',
      'POST /v1/members/{id}/unmerge',
      'POST /v1/award-decisions',
      'POST /v1/awards/{id}/revocation',
      'POST /v1/support-programmes',
      'POST /v1/support-grants',
      'POST /v1/supports/{id}/return',
      'POST /v1/reconciliations',
    ]);
    const codesOf = (each: OpenApiOperation, status: string) =>
      JSON.stringify(
        documents.child(each.node, 'responses', status, 'content', 'application/problem+json')
          ?.value,
      ) ?? '';
    expect(
      exceptionsTo((each) => codesOf(each, '409').includes('idempotency-in-progress'), keyed),
    ).toEqual([]);
    expect(
      exceptionsTo((each) => codesOf(each, '422').includes('idempotency-key-reused'), keyed),
    ).toEqual([]);
  });

  it('take cursor and limit exactly where they answer a page', () => {
    const paged = (each: OpenApiOperation) => {
      const schema = documents.child(
        each.node,
        ...['responses', '200', 'content', 'application/json', 'schema', 'properties', 'page'],
      );
      return schema !== undefined;
    };
    const cursored = (each: OpenApiOperation) => {
      const body = documents.child(
        each.node,
        ...['requestBody', 'content', 'application/json', 'schema', 'properties'],
      );
      const fields = Object.keys((body?.value ?? {}) as JsonObject);
      const names = new Set([...fields, ...parametersOf(each).map((parameter) => parameter.name)]);
      return names.has('cursor') && names.has('limit');
    };
    expect(exceptionsTo((each) => paged(each) === cursored(each))).toEqual([]);
  });

  it('name exactly the path parameters of their path', () => {
    const inPath = (each: OpenApiOperation) =>
      parametersOf(each)
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => parameter.name)
        .sort();
    const inTemplate = (each: OpenApiOperation) =>
      [...each.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
    expect(exceptionsTo((each) => String(inPath(each)) === String(inTemplate(each)))).toEqual([]);
  });
});
