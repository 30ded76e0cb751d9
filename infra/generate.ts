import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventsPage, schemaFiles } from './generate/event-documents.ts';

const root = join(import.meta.dirname, '..');

for (const { path, text } of [...schemaFiles(), eventsPage()]) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
}
