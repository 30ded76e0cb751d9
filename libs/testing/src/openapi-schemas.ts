import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocuments, OpenApiNode } from './openapi-documents.js';

const documentKeys = ['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components'];

/**
 * Checks values against the schemas of the contract. Strict: a keyword that JSON Schema does not know
 * (a misspelt `requried`) is an error, not a rule that never holds.
 */
export class OpenApiSchemas {
  private readonly ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
  });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(documents: OpenApiDocuments) {
    addFormats.default(this.ajv);
    // ajv reads a whole document as a schema before it goes to the place asked for.
    this.ajv.addVocabulary(documentKeys);
    for (const file of documents.files) {
      this.ajv.addSchema(documents.at(file, '').value as object, file);
    }
  }

  /**
   * What is wrong with a value, in one line per fault; empty when it fits.
   *
   * @param schema where the schema lies
   * @param path what to call the value in the lines
   * @throws Error when the schema itself is not valid
   */
  faults(schema: OpenApiNode, value: unknown, path = ''): string[] {
    const validate = this.compile(schema);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => describe(error, path));
  }

  private compile(schema: OpenApiNode): ValidateFunction {
    const fragment = schema.pointer.split('/').map(encodeURIComponent).join('/');
    const reference = `${schema.file}#${fragment}`;
    const known = this.compiled.get(reference);
    if (known) return known;
    const validate = this.ajv.compile({ $ref: reference });
    this.compiled.set(reference, validate);
    return validate;
  }
}

function describe(error: ErrorObject, path: string): string {
  const place = `${path}${error.instancePath}` || '(whole)';
  const { additionalProperty, allowedValues, allowedValue } = error.params as {
    additionalProperty?: string;
    allowedValues?: unknown[];
    allowedValue?: unknown;
  };
  const detail =
    additionalProperty ?? allowedValues?.join(' | ') ?? (allowedValue && String(allowedValue));
  return `${place} ${error.message ?? error.keyword}${detail ? `: ${detail}` : ''}`;
}
