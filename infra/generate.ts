import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventsPage, schemaFiles } from './generate/event-documents.ts';
import { webClientFile } from './generate/web-client.ts';

const root = join(import.meta.dirname, '..');

for (const { path, text } of [...schemaFiles(), eventsPage(), await webClientFile()]) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
}
