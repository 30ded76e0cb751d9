import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type JsonObject = Record<string, unknown>;

/** The committed files of the HTTP contract, one per service and one that they share. */
export const openApiFiles = [
  'common.yaml',
  'membership.yaml',
  'emulation.yaml',
  'welfare-support.yaml',
  'reporting.yaml',
  'platform.yaml',
] as const;

/** A place in one of the documents: `pointer` is a JSON pointer (RFC 6901) to `value`. */
export interface OpenApiNode {
  file: string;
  pointer: string;
  value: unknown;
}

export interface OpenApiOperation {
  operationId: string;
  /** Upper case. */
  method: string;
  /** The path with its `{parameters}`. */
  template: string;
  /** Promised by the design, not built yet. */
  planned: boolean;
  node: OpenApiNode;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** The documents of the contract, read with references followed on the way. */
export class OpenApiDocuments {
  readonly operations: readonly OpenApiOperation[];

  constructor(private readonly documents: ReadonlyMap<string, JsonObject>) {
    this.operations = [...documents.keys()].flatMap((file) => this.operationsOf(file));
  }

  get files(): readonly string[] {
    return [...this.documents.keys()];
  }

  /**
   * The place that a pointer names.
   *
   * @param pointer '' is the whole document
   * @throws Error when the file or the place does not exist
   */
  at(file: string, pointer: string): OpenApiNode {
    let value: unknown = this.documents.get(file);
    if (value === undefined) throw new Error(`there is no document ${file}`);
    for (const key of pointer.split('/').slice(1).map(unescapeKey)) {
      value = isObject(value) || Array.isArray(value) ? (value as JsonObject)[key] : undefined;
      if (value === undefined) throw new Error(`${file}#${pointer} does not exist`);
    }
    return { file, pointer, value };
  }

  /** Follows `$ref` until it comes to something that is not a reference. */
  resolve(node: OpenApiNode): OpenApiNode {
    const reference = isObject(node.value) ? node.value.$ref : undefined;
    return typeof reference === 'string' ? this.resolve(this.target(node.file, reference)) : node;
  }

  /** The place below `node`, references followed; undefined when there is none. */
  child(node: OpenApiNode, ...keys: (string | number)[]): OpenApiNode | undefined {
    let current: OpenApiNode | undefined = this.resolve(node);
    for (const key of keys) {
      const below: OpenApiNode | undefined = current && this.part(current, key);
      current = below && this.resolve(below);
    }
    return current;
  }

  /** As `child`, but a reference stays one: a schema may say more beside its `$ref`. */
  part(node: OpenApiNode, key: string | number): OpenApiNode | undefined {
    const { file, pointer, value } = this.resolve(node);
    const below = (value as JsonObject | undefined)?.[key];
    return below === undefined
      ? undefined
      : { file, pointer: `${pointer}/${escapeKey(String(key))}`, value: below };
  }

  /** All children of an object or array, each with its key and with references followed. */
  children(node: OpenApiNode | undefined): [string, OpenApiNode][] {
    if (!node || typeof node.value !== 'object' || node.value === null) return [];
    return Object.keys(node.value).map((key) => [key, this.child(node, key)!]);
  }

  /** What a reference written in `file` points at. */
  target(file: string, reference: string): OpenApiNode {
    const [target, fragment] = reference.split('#');
    return this.at(target || file, decodeURIComponent(fragment ?? ''));
  }

  private operationsOf(file: string): OpenApiOperation[] {
    const paths = this.child(this.at(file, ''), 'paths');
    return this.children(paths).flatMap(([template, item]) =>
      this.children(item)
        .filter(([method]) => methods.includes(method))
        .map(([method, node]) => describeOperation(template, method, node)),
    );
  }
}

/** Reads the committed contract. Each call reads the files again. */
export function loadOpenApi(): OpenApiDocuments {
  const folder = path.join(import.meta.dirname, '../../contracts/openapi');
  return new OpenApiDocuments(
    new Map(
      openApiFiles.map((file) => [
        file,
        parsed(readFileSync(path.join(folder, file), 'utf8')) as JsonObject,
      ]),
    ),
  );
}

/**
 * YAML as values. Each spec file asks for the same documents, and parsing them costs it a tenth of its time: what a
 * text means is kept as JSON under the digest of the text.
 */
function parsed(text: string): unknown {
  const digest = createHash('sha256').update(text).digest('hex');
  const kept = path.join(tmpdir(), `dong-hanh-contract-${digest}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const value: unknown = parse(text);
  const whole = `${kept}.${process.pid}`;
  writeFileSync(whole, JSON.stringify(value));
  renameSync(whole, kept);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describeOperation(template: string, method: string, node: OpenApiNode): OpenApiOperation {
  const value = node.value as JsonObject;
  return {
    operationId: String(value.operationId),
    method: method.toUpperCase(),
    template,
    planned: value['x-status'] === 'planned',
    node,
  };
}

function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
