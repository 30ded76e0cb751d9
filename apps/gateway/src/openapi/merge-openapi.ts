import { isDeepStrictEqual } from 'node:util';

export type JsonObject = Record<string, unknown>;

/** The document whose `info`, `servers` and `security` head the merged one. */
const headFile = 'platform.yaml';
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * One OpenAPI document out of the documents of the services and their shared components.
 *
 * References across files become references inside the document. What a reader cannot call is left out:
 * operations, answers and parameters with `x-status: planned`, and operations with
 * `x-audience: internal`, which services offer each other; components that nobody refers to any more go
 * with them.
 *
 * @param documents parsed documents by file name, as their references name them; the order of the
 * paths is the order of the documents
 * @throws Error when two documents say different things under one name, or `platform.yaml` is missing
 */
export function mergeOpenApi(documents: Readonly<Record<string, JsonObject>>): JsonObject {
  const head = documents[headFile];
  if (!head) throw new Error(`the merged document takes its head from ${headFile}`);
  const inlined = Object.values(documents).map(inlineReferences);
  const components = mergeComponents(inlined);
  const paths = mergePaths(inlined, components);
  return {
    openapi: head.openapi,
    info: head.info,
    servers: head.servers,
    security: head.security,
    tags: mergeTags(inlined, paths),
    paths,
    components: keepReferenced(components, paths),
  };
}

/** `common.yaml#/components/…` → `#/components/…`: there is one document now. */
function inlineReferences(document: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(document, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' ? value.slice(value.indexOf('#')) : value,
    ),
  ) as JsonObject;
}

function mergeComponents(documents: readonly JsonObject[]): Record<string, JsonObject> {
  const merged: Record<string, JsonObject> = {};
  for (const document of documents) {
    for (const [section, named] of Object.entries((document.components ?? {}) as JsonObject)) {
      merged[section] ??= {};
      for (const [name, component] of Object.entries(named as JsonObject)) {
        addOnce(merged[section], name, component, `components/${section}/${name}`);
      }
    }
  }
  return merged;
}

function mergePaths(
  documents: readonly JsonObject[],
  components: Record<string, JsonObject>,
): JsonObject {
  const merged: Record<string, JsonObject> = {};
  const templates = new Map<string, string>();
  for (const document of documents) {
    for (const [path, written] of Object.entries((document.paths ?? {}) as JsonObject)) {
      const item = resolvePathItem(written as JsonObject, components);
      for (const method of methods.filter((each) => item[each] && isServed(item[each]))) {
        const operation = withoutPlanned(item[method]) as JsonObject;
        const id = String(operation.operationId);
        if (templates.has(id)) throw new Error(`operationId ${id} names two operations`);
        templates.set(id, path);
        merged[path] ??= {};
        addOnce(merged[path], method, operation, `${method.toUpperCase()} ${path}`);
      }
    }
  }
  return merged;
}

function resolvePathItem(item: JsonObject, components: Record<string, JsonObject>): JsonObject {
  if (typeof item.$ref !== 'string') return item;
  const name = item.$ref.split('/').at(-1)!;
  const found = components.pathItems?.[name];
  if (!found) throw new Error(`there is no path item ${name}`);
  return found as JsonObject;
}

function isServed(value: unknown): boolean {
  const { 'x-status': status, 'x-audience': audience } = value as JsonObject;
  return status !== 'planned' && audience !== 'internal';
}

/** Leaves out every part below that is planned. */
function withoutPlanned(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isKept).map(withoutPlanned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => isKept(each))
      .map(([key, each]) => [key, withoutPlanned(each)]),
  );
}

function isKept(value: unknown): boolean {
  return typeof value !== 'object' || value === null || isServed(value);
}

function mergeTags(documents: readonly JsonObject[], paths: JsonObject): JsonObject[] {
  const used = new Set(
    Object.values(paths)
      .flatMap((item) => Object.values(item as JsonObject))
      .flatMap((operation) => (operation as { tags?: string[] }).tags ?? []),
  );
  const merged: JsonObject = {};
  for (const document of documents) {
    for (const tag of (document.tags ?? []) as { name: string }[]) {
      if (used.has(tag.name)) addOnce(merged, tag.name, tag, `tag ${tag.name}`);
    }
  }
  return Object.values(merged) as JsonObject[];
}

function addOnce(into: JsonObject, name: string, value: unknown, place: string): void {
  if (name in into && !isDeepStrictEqual(into[name], value)) {
    throw new Error(`two documents differ in ${place}`);
  }
  into[name] = value;
}

/** The components that the paths reach, directly or through others; ways to sign in all stay. */
function keepReferenced(components: Record<string, JsonObject>, paths: JsonObject): JsonObject {
  const kept: Record<string, JsonObject> = {};
  const waiting: unknown[] = [paths];
  while (waiting.length > 0) {
    for (const reference of referencesIn(waiting.pop())) {
      const [section, name] = reference.replace('#/components/', '').split('/') as [string, string];
      const component = components[section]?.[name];
      if (component === undefined) throw new Error(`${reference} leads nowhere`);
      if (kept[section]?.[name] !== undefined) continue;
      (kept[section] ??= {})[name] = component;
      waiting.push(component);
    }
  }
  const { securitySchemes } = components;
  return inOrderOf(components, securitySchemes ? { ...kept, securitySchemes } : kept);
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === '$ref' && typeof each === 'string' ? [each] : referencesIn(each),
  );
}

function inOrderOf(components: Record<string, JsonObject>, kept: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(components)
      .filter((section) => section in kept)
      .map((section) => {
        const names = Object.keys(components[section]!);
        const chosen = kept[section] as JsonObject;
        return [
          section,
          Object.fromEntries(names.filter((n) => n in chosen).map((n) => [n, chosen[n]])),
        ];
      }),
  );
}
