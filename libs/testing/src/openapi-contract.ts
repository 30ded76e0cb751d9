import {
  isObject,
  loadOpenApi,
  type JsonObject,
  type OpenApiDocuments,
  type OpenApiNode,
  type OpenApiOperation,
} from './openapi-documents.js';
import { OpenApiSchemas } from './openapi-schemas.js';

export { loadOpenApi } from './openapi-documents.js';

export interface SentRequest {
  method: string;
  /** Path with query as sent, without host: `/v1/units?code=NA-DTNT`. */
  path: string;
  headers?: Readonly<Record<string, unknown>>;
  contentType?: string | undefined;
  /** Parsed JSON; undefined when there is none. */
  body?: unknown;
}

export interface ReceivedAnswer {
  method: string;
  /** Path of the request, with or without its query. */
  path: string;
  status: number;
  contentType?: string | undefined;
  /** When given, the headers that the contract requires must be among them. */
  headers?: Readonly<Record<string, unknown>>;
  /** Parsed JSON, or text for what is not JSON; undefined when there is none. */
  body?: unknown;
}

/** A request or an answer that the contract does not know: each fault is one line of the message. */
export class ContractViolation extends Error {
  constructor(
    subject: string,
    readonly faults: readonly string[],
  ) {
    super([`${subject} departs from the contract:`, ...faults.map((f) => `  - ${f}`)].join('\n'));
    this.name = 'ContractViolation';
  }
}

/** Checks requests and answers against OpenAPI documents. */
export class OpenApiContract {
  private readonly schemas: OpenApiSchemas;

  constructor(private readonly documents: OpenApiDocuments) {
    this.schemas = new OpenApiSchemas(documents);
  }

  /**
   * @throws ContractViolation when the operation, its status or its content type is not documented, or
   * the body or a required header does not fit
   */
  checkAnswer(answer: ReceivedAnswer): void {
    const subject = `${answer.method.toUpperCase()} ${answer.path} → ${answer.status}`;
    this.check(subject, answer, (operation) => this.answerFaults(operation, answer));
  }

  /** @throws ContractViolation when the operation is not documented or its input does not fit */
  checkRequest(request: SentRequest): void {
    const subject = `${request.method.toUpperCase()} ${request.path}`;
    this.check(subject, request, (operation) => this.requestFaults(operation, request));
  }

  private check(
    subject: string,
    call: { method: string; path: string },
    faultsOf: (operation: OpenApiOperation) => string[],
  ): void {
    const operation = findOperation(this.documents.operations, call.method, call.path);
    if (!operation) throw new ContractViolation(subject, ['the operation is not documented']);
    const faults = faultsOf(operation);
    if (faults.length > 0) {
      const where = `${subject} (${operation.operationId}, ${operation.node.file})`;
      throw new ContractViolation(where, faults);
    }
  }

  private answerFaults(operation: OpenApiOperation, answer: ReceivedAnswer): string[] {
    const response = this.documents.child(operation.node, 'responses', String(answer.status));
    if (!response) return [`status ${answer.status} is not documented`];
    const content = this.documents.child(response, 'content');
    return [
      ...this.contentFaults(content, answer.contentType, answer.body),
      ...(answer.headers ? this.headerFaults(response, answer.headers) : []),
    ];
  }

  private headerFaults(response: OpenApiNode, headers: Readonly<JsonObject>): string[] {
    return this.documents
      .children(this.documents.child(response, 'headers'))
      .flatMap(([name, h]) => {
        const value = headerOf(headers, name);
        if (value === undefined) {
          return (h.value as JsonObject).required ? [`header ${name} is missing`] : [];
        }
        return this.schemas.faults(this.documents.part(h, 'schema')!, value, `header ${name}`);
      });
  }

  private contentFaults(
    content: OpenApiNode | undefined,
    contentType: string | undefined,
    body: unknown,
  ): string[] {
    if (!content) return body === undefined ? [] : ['a body where none is documented'];
    const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '(none)';
    const media = this.documents.child(content, type);
    if (!media) {
      const known = this.documents.children(content).map(([name]) => name);
      return [`content type ${type} instead of ${known.join(' or ')}`];
    }
    return this.schemas.faults(this.documents.part(media, 'schema')!, body);
  }

  private requestFaults(operation: OpenApiOperation, request: SentRequest): string[] {
    const url = new URL(request.path, 'http://gateway');
    const parameters = this.documents
      .children(this.documents.child(operation.node, 'parameters'))
      .map(([, node]) => node);
    const segments = pathParameters(operation.template, url.pathname);
    const known = new Set(parameters.map((node) => (node.value as JsonObject).name));
    return [
      ...[...url.searchParams.keys()]
        .filter((name) => !known.has(name))
        .map((name) => `query ${name} is not documented`),
      ...parameters.flatMap((node) =>
        this.parameterFaults(node, (place, name) => {
          if (place === 'path') return segments[name];
          if (place === 'query') return url.searchParams.get(name) ?? undefined;
          return headerOf(request.headers ?? {}, name);
        }),
      ),
      ...this.bodyFaults(operation, request),
    ];
  }

  private parameterFaults(
    node: OpenApiNode,
    sent: (place: string, name: string) => string | undefined,
  ): string[] {
    const {
      name,
      in: place,
      required,
    } = node.value as { name: string; in: string; required?: true };
    const text = sent(place, name);
    if (text === undefined) return required ? [`${place} ${name} is missing`] : [];
    const schema = this.documents.part(node, 'schema')!;
    const { type } = this.documents.resolve(schema).value as JsonObject;
    const value = readParameter(type, text);
    return this.schemas.faults(schema, value, `${place} ${name}`);
  }

  private bodyFaults(operation: OpenApiOperation, request: SentRequest): string[] {
    const body = this.documents.child(operation.node, 'requestBody');
    if (!body) return request.body === undefined ? [] : ['a body where none is documented'];
    if (request.body === undefined) {
      return (body.value as JsonObject).required ? ['the body is missing'] : [];
    }
    const contentType = request.contentType ?? 'application/json';
    return this.contentFaults(this.documents.child(body, 'content'), contentType, request.body);
  }
}

let committed: OpenApiContract | undefined;

function committedContract(): OpenApiContract {
  committed ??= new OpenApiContract(loadOpenApi());
  return committed;
}

/**
 * Fails the spec unless the answer is one that the committed contract documents.
 *
 * @throws ContractViolation with one line per fault
 */
export function expectContract(answer: ReceivedAnswer): void {
  committedContract().checkAnswer(answer);
}

/**
 * Fails the spec unless the request is one that the committed contract documents.
 *
 * @throws ContractViolation with one line per fault
 */
export function expectRequestContract(request: SentRequest): void {
  committedContract().checkRequest(request);
}

/** The operation of a path; one with fewer parameters wins (`/v1/members/search` before `/v1/members/{id}`). */
function findOperation(
  operations: readonly OpenApiOperation[],
  method: string,
  path: string,
): OpenApiOperation | undefined {
  const pathname = path.split('?')[0]!;
  return operations
    .filter((each) => each.method === method.toUpperCase())
    .filter((each) => templatePattern(each.template).test(pathname))
    .sort((a, b) => parameterCount(a.template) - parameterCount(b.template))[0];
}

function templatePattern(template: string): RegExp {
  const literal = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal(template).replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function parameterCount(template: string): number {
  return template.split('{').length - 1;
}

function pathParameters(template: string, pathname: string): Record<string, string> {
  const groups = templatePattern(template).exec(pathname)?.groups ?? {};
  return Object.fromEntries(
    Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]),
  );
}

/** Parameters travel as text: the declared type says how to read it. */
function readParameter(type: unknown, text: string): unknown {
  if (type === 'array') return text.split(',');
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'integer' || type === 'number') return text === '' ? text : Number(text);
  return text;
}

function headerOf(headers: Readonly<JsonObject>, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1] === undefined || isObject(found[1]) ? undefined : String(found[1]);
}
