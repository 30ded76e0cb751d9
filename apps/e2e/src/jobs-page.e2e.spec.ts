import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import type { Locator, Page } from 'playwright-core';
import { AdminWeb, shot, type OpenPage } from './admin-web.js';

let web: AdminWeb;
let open: OpenPage | undefined;

beforeAll(async () => {
  web = await AdminWeb.open();
}, 60_000);

afterEach(async () => {
  await open?.context.close();
  open = undefined;
});

afterAll(() => web.close());

async function visitJobs(): Promise<OpenPage> {
  open = await web.visit('/jobs');
  await awaitList(open.page);
  return open;
}

/** The list is there, or the word that it is empty. */
async function awaitList(page: Page): Promise<void> {
  await page.locator('.job-table, .jobs-list .empty').first().waitFor();
}

/** From the button of the page over the form of the issuer back to the page. */
async function signIn(page: Page, account: string): Promise<void> {
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.locator(`input[value="${account}"]`).check();
  await page.locator('#password').fill('dong-hanh');
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.locator('.account', { hasText: account }).waitFor();
}

/** A list of jobs that are under way, with more behind it; each ends as soon as it is followed. */
async function answerWithJobs(page: Page, ids: readonly string[]): Promise<string[]> {
  const job = (id: string, state: string) => ({
    id,
    kind: 'award-export',
    state,
    progress: 40,
    createdAt: '2023-08-16T07:00:02.041Z',
    finishedAt: null,
  });
  const followed: string[] = [];
  const data = ids.map((id) => job(id, 'active'));
  await page.route('**/v1/jobs?*', (route) =>
    route.fulfill({ json: { data, page: { next: 'a', hasMore: true } } }),
  );
  await page.route('**/v1/jobs/*/events', (route) => {
    const id = new URL(route.request().url()).pathname.split('/')[3] ?? '';
    followed.push(id);
    const body = `data: ${JSON.stringify(job(id, 'failed'))}\n\n`;
    return route.fulfill({ contentType: 'text/event-stream', body });
  });
  return followed;
}

const exportButton = (page: Page) =>
  page.getByRole('button', { name: 'Xuất danh sách', exact: true });
const rowsOf = (page: Page, kind: string): Locator =>
  page.locator('.job-table tbody tr', { hasText: kind });

describe('the page of jobs', () => {
  it('writes the list of awards with names to a file and offers it', async () => {
    const { page, faults } = await visitJobs();
    const exports = rowsOf(page, 'Xuất danh sách khen thưởng');
    const before = await exports.count();
    await page.getByLabel('Dạng tệp').selectOption('csv');
    await exportButton(page).click();
    await eventually(async () => expect(await exports.count()).toBe(before + 1));
    const newest = exports.first();
    await newest.getByText('Hoàn thành').waitFor();
    await shot(page, 'jobs-exported');
    const downloading = page.waitForEvent('download');
    await newest.getByRole('button', { name: 'Tải tệp' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.startsWith('\uFEFF')).toBe(true);
    expect(text.split('\n').length).toBeGreaterThan(50);
    expect(faults).toEqual([]);
  });

  it('names the field whose day does not exist', async () => {
    const { page } = await visitJobs();
    await page.getByLabel('Ký từ ngày').fill('31/02/2026');
    await exportButton(page).click();
    const field = page.locator('.field.faulty');
    await field.getByText('Không phải ngày có thật, dạng ngày/tháng/năm.').waitFor();
    expect(await field.locator('label').innerText()).toBe('Ký từ ngày');
    await page.getByText('Chưa xuất được danh sách').waitFor();
  });

  it('shows only jobs of a kind, and keeps that in the address', async () => {
    const { page } = await visitJobs();
    await page.getByLabel('Loại').selectOption('reconciliation');
    await eventually(() =>
      expect(new URL(page.url()).searchParams.get('kind')).toBe('reconciliation'),
    );
    await eventually(async () =>
      expect(await rowsOf(page, 'Xuất danh sách khen thưởng').count()).toBe(0),
    );
  });
});

describe('many jobs under way', () => {
  it('are shown without a connection for each, and their end is told to readers', async () => {
    const { page } = await visitJobs();
    const followed = await answerWithJobs(page, ['a', 'b', 'c', 'd']);
    await page.getByText('4 công việc mới nhất').waitFor();
    const told = page.getByRole('status').filter({ hasText: 'Không thành công' });
    await told.waitFor({ state: 'attached' });
    expect([...new Set(followed)].sort()).toEqual(['a', 'b']);
    await page
      .getByRole('button', { name: 'Hủy: Xuất danh sách khen thưởng, 14:00 16/08/2023' })
      .first()
      .waitFor();
  });
});

describe('signing in', () => {
  it('replaces the accounts of the demo by somebody who may compare the services', async () => {
    const { page } = await visitJobs();
    await signIn(page, 'admin');
    await awaitList(page);
    expect(new URL(page.url()).pathname).toBe('/jobs');
    const reconciliations = rowsOf(page, 'Đối chiếu số liệu');
    const before = await reconciliations.count();
    await page.getByRole('button', { name: 'Bắt đầu đối chiếu' }).click();
    await eventually(async () => expect(await reconciliations.count()).toBe(before + 1));
    await reconciliations.first().getByText('Số liệu các dịch vụ khớp nhau').waitFor();
    await shot(page, 'jobs-reconciled');
  });

  it('offers nobody what the account may not do, and says who gives the right', async () => {
    const { page } = await visitJobs();
    await signIn(page, 'auditor');
    await page.getByText(/Cần quyền integrity\.reconcile.*Người cấp quyền/).waitFor();
    expect(await page.getByRole('button', { name: 'Bắt đầu đối chiếu' }).count()).toBe(0);
  });

  it('can be tried again when the issuer was not reached', async () => {
    const { page } = await visitJobs();
    await page.route('**/sign-in-settings', (route) => route.abort());
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await page.getByText('Chưa đăng nhập được').waitFor();
    await page.unroute('**/sign-in-settings');
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await page.locator('#password').waitFor();
  });

  it('leaves no blank page when the issuer is away while the page is loaded again', async () => {
    const { page } = await visitJobs();
    await signIn(page, 'auditor');
    await page.route('**/sign-in-settings', (route) => route.abort());
    await page.reload();
    const again = page.getByRole('button', { name: 'Thử lại' });
    await again.waitFor();
    await page.unroute('**/sign-in-settings');
    await again.click();
    await page.locator('.account', { hasText: 'auditor' }).waitFor();
  });

  it('that failed leads to the first page at the second attempt', async () => {
    open = await web.visit('/callback?code=a&state=b');
    const { page } = open;
    await page.getByText('Chưa đăng nhập được').waitFor();
    await signIn(page, 'auditor');
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('is renewed when the token has ended meanwhile, as after a long sleep', async () => {
    const { page } = await visitJobs();
    await signIn(page, 'auditor');
    const renewals: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/token')) renewals.push(request.url());
    });
    await page.evaluate(`{
      const key = Object.keys(sessionStorage).find((each) => each.startsWith('oidc.user:'));
      const user = JSON.parse(sessionStorage.getItem(key));
      sessionStorage.setItem(key, JSON.stringify({ ...user, expires_at: 1 }));
    }`);
    await page.reload();
    await page.locator('.account', { hasText: 'auditor' }).waitFor();
    await awaitList(page);
    expect(renewals).toHaveLength(1);
  });

  it('is kept when the page is loaded again, and ends with signing out', async () => {
    const { page } = await visitJobs();
    await signIn(page, 'auditor');
    await page.reload();
    await page.locator('.account', { hasText: 'auditor' }).waitFor();
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
    await page
      .getByRole('button', { name: /Đăng xuất|Có/ })
      .first()
      .click();
    await page.getByText('Bản dùng thử').waitFor();
  });
});
