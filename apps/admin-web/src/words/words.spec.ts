import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const wordsOf = (language: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8')) as Record<
    string,
    string
  >;
const [vi, en] = [wordsOf('vi'), wordsOf('en')];

const src = join(import.meta.dirname, '..');
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.spec\.ts$|generated\//.test(name))
  .map((name) => readFileSync(join(src, name), 'utf8'));

/** Each text in quotes that looks like a key: also keys that are chosen before they are given to `t`. */
const groups = [...new Set(Object.keys(vi).map((key) => key.split('.')[0]))].join('|');
const quoted = new RegExp(`(['"\`])((?:${groups})\\.[\\w.$\\{\\}-]+)\\1`, 'g');
const mentioned = sources.flatMap((text) => [...text.matchAll(quoted)].map(([, , key]) => key!));
const whole = new Set(mentioned.filter((key) => !key.includes('${')));
const beginnings = [
  ...new Set(mentioned.filter((key) => key.includes('${')).map((key) => key.split('${')[0]!)),
];

/** A key without the ending of its plural form. */
const singular = (key: string) => key.replace(/_(one|other)$/, '');
const known = { vi: Object.keys(vi), en: Object.keys(en) };
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);

describe('the words of the screens', () => {
  it('are found in the sources at all', () => {
    expect(whole.size).toBeGreaterThan(50);
    expect(beginnings.length).toBeGreaterThan(5);
  });

  it.each(['vi', 'en'] as const)('miss no key that is used, in %s', (language) => {
    const keys = new Set(known[language].map(singular));
    expect([...whole].filter((key) => !keys.has(key))).toEqual([]);
    const lost = beginnings.filter((start) => ![...keys].some((key) => key.startsWith(start)));
    expect(lost).toEqual([]);
  });

  it.each(['vi', 'en'] as const)('hold no key that is not used, in %s', (language) => {
    const isUsed = (key: string) =>
      whole.has(singular(key)) || beginnings.some((start) => key.startsWith(start));
    expect(known[language].filter((key) => !isUsed(key))).toEqual([]);
  });

  it('have the same keys in both languages', () => {
    expect([...new Set(known.en.map(singular))]).toEqual([...new Set(known.vi.map(singular))]);
  });

  it('have the plural forms that each language has', () => {
    expect(known.vi.filter((key) => key.endsWith('_one'))).toEqual([]);
    const counted = known.vi.filter((key) => key.endsWith('_other')).map(singular);
    expect(known.en.filter((key) => /_one$/.test(key)).map(singular)).toEqual(counted);
    expect(known.en.filter((key) => /_other$/.test(key)).map(singular)).toEqual(counted);
  });

  it('take the same values in both languages', () => {
    for (const [key, text] of Object.entries(vi)) {
      const translated = en[key] ?? '';
      expect([key, placeholders(translated).sort()]).toEqual([key, placeholders(text).sort()]);
    }
  });

  it('shout at nobody', () => {
    const all = [...Object.values(vi), ...Object.values(en)];
    expect(all.filter((text) => text.trim() === '' || text.includes('!'))).toEqual([]);
  });
});
