import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { asyncApiDocument, eventNameOf } from '@dong-hanh/contracts';
import { parse } from 'yaml';
import { mergeOpenApi, type JsonObject } from './merge-openapi.js';

/** The order of the services in the document is the order in which a newcomer meets them. */
const openApiFiles = [
  'common',
  'membership',
  'emulation',
  'welfare-support',
  'reporting',
  'platform',
].map((name) => `${name}.yaml`);

/** What the platform promises, as the two documents that it serves. */
export class ContractDocuments {
  readonly openApi: JsonObject;
  readonly asyncApi: JsonObject;

  /** Reads the contract once. @throws Error when a part is missing or contradicts another */
  constructor(folder = contractsFolder()) {
    this.openApi = mergeOpenApi(
      Object.fromEntries(
        openApiFiles.map((file) => [
          file,
          parse(readFileSync(path.join(folder, 'openapi', file), 'utf8')) as JsonObject,
        ]),
      ),
    );
    const { version } = this.openApi.info as { version: string };
    this.asyncApi = asyncApiDocument({
      version,
      examples: exampleEvents(path.join(folder, 'golden')),
    });
  }
}

/** The contracts package, whether it runs from its sources or compiled. */
function contractsFolder(): string {
  const entry = createRequire(import.meta.url).resolve('@dong-hanh/contracts');
  return path.resolve(path.dirname(entry), '..');
}

function exampleEvents(folder: string): Record<string, unknown> {
  return Object.fromEntries(
    readdirSync(folder).flatMap((file) => {
      const event = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { type: string };
      const name = eventNameOf(event.type);
      return name ? [[name, event]] : [];
    }),
  );
}
