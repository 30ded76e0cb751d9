import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, infrastructure, launchBrowser } from '@dong-hanh/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freePort, startGateway, type GatewayUnderTest } from '../gateway.fixture.js';
import { startIdentity, type IdentityProcess } from '../identity-process.fixture.js';
import { StubService } from '../stub-service.fixture.js';

/** Where a person who works on the pages wants to see them. */
const SHOTS = process.env.SHOTS_DIR;

let gateway: GatewayUnderTest;
let identity: IdentityProcess;
let browser: Browser;
let context: BrowserContext;
let faults: string[];

beforeAll(async () => {
  const [port, identityPort] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${port}/oidc`;
  identity = await startIdentity({ issuer, port: identityPort });
  gateway = await startGateway({
    token: { issuer, audience: 'dong-hanh-api', jwksUrl: `${identity.url}/oidc/jwks` },
    redisUrl: infrastructure().redisUrl,
    environment: { IDENTITY_URL: identity.url },
    port,
  });
  gateway.services.reporting.answers(
    StubService.json(200, { data: [{ form: 'trade-union-medal', count: 17 }], total: 17 }),
  );
  browser = await launchBrowser();
  await eventually(async () => expect((await fetch(`${gateway.url}/oidc/jwks`)).status).toBe(200));
}, 60_000);

afterEach(async () => {
  await context.close();
});

afterAll(async () => {
  await browser.close();
  await gateway.close();
  await identity.stop();
});

/** A page that reports whatever goes wrong in it, and every request that leaves this machine. */
async function open(path: string, viewport = { width: 1366, height: 768 }): Promise<Page> {
  context = await browser.newContext({ viewport, locale: 'vi-VN' });
  context.setDefaultTimeout(15_000);
  faults = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  context.on('weberror', (error) => faults.push(String(error.error())));
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isOurs = protocol === 'data:' || hostname === '127.0.0.1';
    if (!isOurs) faults.push(`request to ${request.url()}`);
  });
  const page = await context.newPage();
  await page.goto(`${gateway.url}${path}`);
  return page;
}

const shot = async (page: Page, name: string) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
};

const seriousViolations = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
};

/** From the button of the reader to the form of the issuer. */
async function openForm(page: Page): Promise<Page> {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  await shot(page, 'authorize');
  const popup = page.waitForEvent('popup');
  await page
    .locator('.dialog-ux')
    .getByRole('button', { name: /Authorize|Apply/ })
    .click();
  const form = await popup;
  await form.locator('#password').waitFor();
  return form;
}

/** From the button of the reader over the form of the issuer back to the reader. */
async function signIn(page: Page, account: string): Promise<void> {
  const form = await openForm(page);
  await form.locator(`input[value="${account}"]`).check();
  await form.locator('#password').fill('dong-hanh');
  await shot(form, `login-${account}`);
  await form.getByRole('button', { name: 'Đăng nhập' }).click();
  const dialog = page.locator('.dialog-ux');
  await dialog.getByText('Logout').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
}

async function execute(page: Page, operationId: string): Promise<string> {
  const operation = page.locator(`[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  await operation.locator('.live-responses-table').waitFor();
  return operation.locator('.live-responses-table .response-col_status').last().innerText();
}

describe('the reader of the API', () => {
  it('lets a newcomer sign in and call, and asks nothing of any other machine', async () => {
    const page = await open('/reference');
    await page.locator('.opblock').first().waitFor();
    await shot(page, 'reference-1366');
    await signIn(page, 'analyst');
    expect(await execute(page, 'countAwards')).toContain('200');
    await shot(page, 'reference-called');
    const called = gateway.services.reporting.received.at(-1);
    expect(called?.headers.authorization).toMatch(/^Bearer /);
    expect(called?.url).toMatch(/period=2022-2023&groupBy=[^&]+/);
    expect(called?.url).not.toMatch(/asOf|unitId|tree|issuer=/);
    expect(faults).toEqual([]);
  }, 60_000);

  it('fills in what is there in the demo, and says where to find what no example can name', async () => {
    const page = await open('/reference');
    const field = async (operationId: string, parameter: string) => {
      const operation = page.locator(`[id$="-${operationId}"]`);
      await operation.locator('.opblock-summary-control').click();
      const row = operation.locator(`tr[data-param-name="${parameter}"]`);
      await row.waitFor();
      return row;
    };
    const member = await field('getMember', 'id');
    expect(await member.locator('input').inputValue()).toMatch(/^01890b5b-2400-/);
    const award = await field('getAward', 'id');
    expect(await award.locator('input').inputValue()).toBe('');
    expect(await award.innerText()).toContain('GET /v1/awards');
    await field('listServiceAwardDigests', 'groupBy');
    expect(faults).toEqual([]);
  }, 60_000);

  it('asks who signs in on a page without serious barriers', async () => {
    const page = await open('/reference', { width: 390, height: 844 });
    await page.locator('.opblock').first().waitFor();
    const form = await openForm(page);
    await shot(form, 'login-phone');
    expect(await seriousViolations(form)).toEqual([]);
  });

  it('changes the account for who was signed in before', async () => {
    const page = await open('/reference');
    await page.locator('.opblock').first().waitFor();
    await signIn(page, 'analyst');
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.dialog-ux').getByText('Logout').click();
    await page.locator('.dialog-ux').getByRole('button', { name: 'Close' }).first().click();
    await signIn(page, 'auditor');
    await execute(page, 'countAwards');
    const { authorization } = gateway.services.reporting.received.at(-1)!.headers;
    const [, payload = ''] = authorization!.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      sub: 'auditor',
    });
    expect(faults).toEqual([]);
  }, 60_000);

  it('says in Vietnamese first what each operation does', async () => {
    const page = await open('/reference');
    await page.getByText('Thống kê khen thưởng · Count awards').waitFor();
    expect(await page.title()).toBe('Tra cứu API · Đồng Hành');
    expect(await page.locator('html').getAttribute('lang')).toBe('vi');
  });

  it.each([
    ['desk', { width: 1366, height: 768 }],
    ['phone', { width: 390, height: 844 }],
  ])('has no serious barrier and nothing beside the screen on a %s', async (name, viewport) => {
    const page = await open('/reference', viewport);
    await page.locator('.opblock').first().waitFor();
    await shot(page, `reference-${name}`);
    expect(await seriousViolations(page)).toEqual([]);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(viewport.width);
  });
});

describe('the start page and the accounts', () => {
  it.each([
    ['/', 'start-desk', { width: 1366, height: 768 }],
    ['/', 'start-phone', { width: 390, height: 844 }],
    ['/oidc/accounts', 'accounts-desk', { width: 1366, height: 768 }],
    ['/oidc/accounts', 'accounts-phone', { width: 390, height: 844 }],
  ])('%s has no serious barrier and no fault (%s)', async (path, name, viewport) => {
    const page = await open(path, viewport);
    await shot(page, name);
    expect(await seriousViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(viewport.width);
  });
});
