import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventsPage, schemaFiles } from './event-documents.js';

const root = join(import.meta.dirname, '../..');

describe('a generated file', () => {
  it.each([...schemaFiles(), eventsPage()])('$path is the one that the contracts give', (file) => {
    expect(readFileSync(join(root, file.path), 'utf8')).toBe(file.text);
  });
});
