import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { webClientFile } from './web-client.ts';

const root = join(import.meta.dirname, '../..');

describe('the client of the admin web', () => {
  it('is the one that the contracts give', async () => {
    const { path, text } = await webClientFile();
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });
});
