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
  await awaitList(page);
}

const rowsOf = (page: Page, kind: string): Locator =>
  page.locator('.job-table tbody tr', { hasText: kind });

describe('the page of jobs', () => {
  it('writes the list of awards with names to a file and offers it', async () => {
    const { page, faults } = await visitJobs();
    const exports = rowsOf(page, 'Xuất danh sách khen thưởng');
    const before = await exports.count();
    await page.getByLabel('Dạng tệp').selectOption('csv');
    await page.getByRole('button', { name: 'Xuất danh sách' }).click();
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
    await page.getByRole('button', { name: 'Xuất danh sách' }).click();
    const field = page.locator('.field.faulty');
    await field.waitFor();
    expect(await field.locator('label').innerText()).toBe('Ký từ ngày');
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

describe('signing in', () => {
  it('replaces the accounts of the demo by somebody who may compare the services', async () => {
    const { page } = await visitJobs();
    await signIn(page, 'admin');
    expect(new URL(page.url()).pathname).toBe('/jobs');
    const reconciliations = rowsOf(page, 'Đối chiếu số liệu');
    const before = await reconciliations.count();
    await page.getByRole('button', { name: 'Bắt đầu đối chiếu' }).click();
    await eventually(async () => expect(await reconciliations.count()).toBe(before + 1));
    await reconciliations.first().getByText('Số liệu các dịch vụ khớp nhau').waitFor();
    await shot(page, 'jobs-reconciled');
  });

  it('says which right is missing and who gives it', async () => {
    const { page } = await visitJobs();
    await signIn(page, 'auditor');
    await page.getByRole('button', { name: 'Bắt đầu đối chiếu' }).click();
    await page.getByText('Tài khoản này chưa có quyền').waitFor();
    await page.getByText(/Thiếu quyền integrity\.reconcile.*Người cấp quyền/).waitFor();
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
