import { describe, expect, it } from '@jest/globals';
import {
  isObject,
  loadOpenApi,
  type JsonObject,
  type OpenApiNode,
  type OpenApiOperation,
} from './openapi-documents.js';
import { OpenApiSchemas } from './openapi-schemas.js';

const documents = loadOpenApi();
const schemas = new OpenApiSchemas(documents);

const placeOf = (node: OpenApiNode) => `${node.file}#${node.pointer}`;

/** Every media type of a body or an answer: the operation, the status ('' for the body) and the node. */
function mediaOf(
  operation: OpenApiOperation,
): { status: string; type: string; media: OpenApiNode }[] {
  const bodies: [string, OpenApiNode | undefined][] = [
    ['', documents.child(operation.node, 'requestBody')],
    ...documents.children(documents.child(operation.node, 'responses')),
  ];
  return bodies.flatMap(([status, node]) =>
    documents
      .children(node && documents.child(node, 'content'))
      .map(([type, media]) => ({ status, type, media })),
  );
}

const allMedia = documents.operations.flatMap((operation) =>
  mediaOf(operation).map((each) => ({ ...each, operation })),
);
const problems = allMedia.filter((each) => each.type === 'application/problem+json');
const examplesOf = (media: OpenApiNode) => documents.children(documents.child(media, 'examples'));
const valueOf = (example: OpenApiNode) => (example.value as JsonObject).value;

/** The codes that a problem answer may carry. */
function codesOf(media: OpenApiNode): string[] {
  const schema = documents.part(media, 'schema')!.value as {
    properties?: { code?: { enum?: string[] } };
  };
  return schema.properties?.code?.enum ?? [];
}

describe('the examples of the contract', () => {
  it('exist for every body and every answer', () => {
    expect(allMedia.length).toBeGreaterThan(200);
    expect(
      allMedia
        .filter(({ media }) => examplesOf(media).length === 0)
        .map(({ media }) => placeOf(media)),
    ).toEqual([]);
  });

  it('fit their schemas', () => {
    const faults = allMedia.flatMap(({ media }) =>
      examplesOf(media).flatMap(([name, example]) =>
        schemas.faults(
          documents.part(media, 'schema')!,
          valueOf(example),
          `${placeOf(media)}:${name}`,
        ),
      ),
    );
    expect(faults).toEqual([]);
  });

  it('exist for every parameter and header, and fit', () => {
    const parameters = documents.operations.flatMap((operation) => [
      ...documents.children(documents.child(operation.node, 'parameters')),
      ...documents
        .children(documents.child(operation.node, 'responses'))
        .flatMap(([, response]) => documents.children(documents.child(response, 'headers'))),
    ]);
    const faults = parameters.flatMap(([, node]) => {
      const { example } = node.value as JsonObject;
      const values =
        example === undefined
          ? documents.children(documents.child(node, 'examples')).map(([, each]) => valueOf(each))
          : [example];
      if (values.length === 0) return [`${placeOf(node)} has no example`];
      return values.flatMap((value) =>
        schemas.faults(documents.part(node, 'schema')!, value, placeOf(node)),
      );
    });
    expect(faults).toEqual([]);
  });

  it('of problems carry the status they answer with and the type of their code', () => {
    const wrong = problems.flatMap(({ status, media }) =>
      examplesOf(media)
        .filter(([, example]) => {
          const { code, type, status: shown } = valueOf(example) as JsonObject;
          return String(shown) !== status || type !== `urn:dong-hanh:problem:${String(code)}`;
        })
        .map(([name]) => `${placeOf(media)}:${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('of problems stand under the name of their code, which the answer lists', () => {
    const wrong = problems.flatMap(({ media }) =>
      examplesOf(media)
        .filter(([name, example]) => (valueOf(example) as JsonObject).code !== name)
        .map(([name]) => `${placeOf(media)}:${name}`),
    );
    expect(wrong).toEqual([]);
    expect(
      problems
        .filter(({ media }) => codesOf(media).length === 0)
        .map(({ media }) => placeOf(media)),
    ).toEqual([]);
  });

  it('show real places, numbers and days, in Vietnamese with its marks', () => {
    const text = JSON.stringify(
      allMedia.map(({ media }) => examplesOf(media).map(([, e]) => e.value)),
    );
    for (const word of ['1234/QĐ-TLĐ', '2023-08-10', 'vgcl-merit-diploma', 'Nguyễn Thị Hồng Vân']) {
      expect(text).toContain(word);
    }
    expect(text).not.toMatch(/lorem|foo|string"/i);
  });
});

describe('the schemas of the contract', () => {
  it('are valid and strict: no keyword that JSON Schema does not know', () => {
    for (const file of documents.files) {
      for (const [, schema] of documents.children(
        documents.child(documents.at(file, ''), 'components', 'schemas'),
      )) {
        expect(() => schemas.faults(schema, {})).not.toThrow();
      }
    }
  });

  it('are closed: no object takes fields that nobody named', () => {
    const open: string[] = [];
    for (const file of documents.files) {
      visit(documents.at(file, ''), (node) => {
        const { type, properties, additionalProperties } = node.value as JsonObject;
        const isSchema = [type].flat().includes('object') && properties !== undefined;
        if (isSchema && additionalProperties !== false) open.push(placeOf(node));
      });
    }
    expect(open).toEqual([
      'common.yaml#/components/schemas/PlannedProblem',
      'platform.yaml#/paths/~1openapi.json/get/responses/200/content/application~1json/schema',
      'platform.yaml#/paths/~1asyncapi.json/get/responses/200/content/application~1json/schema',
    ]);
  });

  it('are referred to by references that lead somewhere', () => {
    let count = 0;
    for (const file of documents.files) {
      visit(documents.at(file, ''), ({ value }) => {
        const { $ref } = value as JsonObject;
        if (typeof $ref !== 'string') return;
        count += 1;
        expect(() => documents.target(file, $ref)).not.toThrow();
      });
    }
    expect(count).toBeGreaterThan(1000);
  });

  it('hold no field without a value, which an unquoted comma in YAML would make', () => {
    const empty: string[] = [];
    for (const file of documents.files) {
      visit(documents.at(file, ''), (node) => {
        for (const [key, value] of Object.entries(node.value as JsonObject)) {
          const inExample = /\/examples?\//.test(`${node.pointer}/`);
          if (value === null && !inExample) empty.push(`${placeOf(node)}/${key}`);
        }
      });
    }
    expect(empty).toEqual([]);
  });
});

/** Calls back with every object of a document, without following references. */
function visit(node: OpenApiNode, see: (node: OpenApiNode) => void): void {
  if (Array.isArray(node.value) || isObject(node.value)) {
    if (isObject(node.value)) see(node);
    for (const key of Object.keys(node.value as JsonObject)) {
      const value = (node.value as JsonObject)[key];
      const pointer = `${node.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      visit({ file: node.file, pointer, value }, see);
    }
  }
}
