import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { colours, type Scheme } from './theme.js';

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(tsx?|css)$/.test(name) && !/\.spec\.ts$|generated\//.test(name))
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }));

/** Contrast of two colours by WCAG 2, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('colours', () => {
  it('are written in theme.ts and nowhere else', () => {
    const colour = /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(/i;
    const others = files.filter(({ name }) => name !== 'theme.ts');
    expect(others.filter(({ text }) => colour.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('of style sheets exist in the theme', () => {
    const named = files
      .filter(({ name }) => name.endsWith('.css'))
      .flatMap(({ text }) => [...text.matchAll(/var\(--([a-z-]+)\)/g)].map(([, name]) => name!));
    const known = new Set(
      Object.keys(colours.light).map((name) =>
        name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each<Scheme>(['light', 'dark'])('are readable on paper and surface: %s', (scheme) => {
    const { paper, surface, ink, inkSoft, brand, onBrand, care, honour } = colours[scheme];
    const { good, warn, bad, goodSoft, warnSoft, badSoft } = colours[scheme];
    for (const ground of [paper, surface]) {
      expect(contrast(ink, ground)).toBeGreaterThanOrEqual(7);
      for (const text of [inkSoft, brand, care, good, warn, bad])
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      // Marks and bars only, never text.
      expect(contrast(honour, ground)).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(onBrand, brand)).toBeGreaterThanOrEqual(4.5);
    for (const ground of [goodSoft, warnSoft, badSoft])
      expect(contrast(ink, ground)).toBeGreaterThanOrEqual(7);
  });
});
