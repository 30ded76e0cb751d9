import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import { eventually, launchBrowser } from '@dong-hanh/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { runningPlatform } from './platform.js';

export const desk = { width: 1366, height: 768 };
export const phone = { width: 390, height: 844 };

/** Where a person who works on the pages wants to see them. */
const shots = process.env.SHOTS_DIR;

/** A page with all that went wrong in it, and what it loaded. */
export interface OpenPage {
  page: Page;
  context: BrowserContext;
  faults: string[];
  /** bytes of script over the network, as compressed there */
  scriptBytes(): number;
}

/** The admin web in a real browser; contexts are closed with it. */
export class AdminWeb {
  private constructor(private readonly browser: Browser) {}

  static async open(): Promise<AdminWeb> {
    return new AdminWeb(await launchBrowser());
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  async visit(path: string, viewport = desk): Promise<OpenPage> {
    const context = await this.browser.newContext({ viewport, locale: 'vi-VN' });
    context.setDefaultTimeout(15_000);
    const faults: string[] = [];
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) faults.push(message.text());
    });
    context.on('weberror', (error) => faults.push(String(error.error())));
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      const isOurs = ['data:', 'blob:'].includes(protocol) || hostname === '127.0.0.1';
      if (!isOurs) faults.push(`request to ${request.url()}`);
    });
    const page = await context.newPage();
    const scriptBytes = await countScript(page);
    await page.goto(runningPlatform().gateway + path);
    return { page, context, faults, scriptBytes };
  }
}

/** The whole page must be accessible: any impact counts. */
export async function violations(page: Page): Promise<string[]> {
  // A colour on its way from light to dark has a contrast that nobody sees. What is replaced meanwhile ends as well.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((each) => each.finished))');
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  );
}

/** Whether something sticks out beside the screen. */
export async function overflow(page: Page): Promise<number> {
  const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return Number(width);
}

export async function shot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}

async function countScript(page: Page): Promise<() => number> {
  const scripts = new Set<string>();
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  return () => bytes;
}

/**
 * Notes inside the page when texts appear: what a person sees, without the time that a spec takes to look.
 *
 * @param places selector and the text to wait for, by a name of the spec's own
 * @returns a function that waits for all and gives their times after the answer to the last POST to `path`
 */
export async function watchTexts(
  page: Page,
  path: string,
  places: Record<string, { selector: string; text: string }>,
): Promise<() => Promise<Record<string, number>>> {
  await page.evaluate(`{
    const places = ${JSON.stringify(places)};
    window.seenAt = {};
    const look = () => {
      for (const [name, { selector, text }] of Object.entries(places)) {
        const isThere = document.querySelector(selector)?.textContent.includes(text);
        if (isThere) window.seenAt[name] ??= performance.now();
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  }`);
  return async () => {
    const count = Object.keys(places).length;
    await eventually(async () => {
      const seen = await page.evaluate('Object.keys(window.seenAt)');
      expect(seen).toHaveLength(count);
    });
    const script = `({ seenAt: window.seenAt, answeredAt: performance.getEntriesByType('resource')
      .findLast(({ name }) => name.endsWith('${path}')).responseEnd })`;
    const { seenAt, answeredAt } = await page.evaluate<{
      seenAt: Record<string, number>;
      answeredAt: number;
    }>(script);
    return Object.fromEntries(Object.entries(seenAt).map(([name, at]) => [name, at - answeredAt]));
  };
}
