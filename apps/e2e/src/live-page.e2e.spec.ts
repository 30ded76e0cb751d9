import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import type { Page } from 'playwright-core';
import {
  AdminWeb,
  desk,
  type OpenPage,
  overflow,
  phone,
  shot,
  violations,
  watchTexts,
} from './admin-web.js';
import { freshNumber } from './platform.js';
import { AFTER_FAULT_MS, awaitRestart, crash } from './processes.js';

/** What is in the statistics is on the screen a second later. */
const withinMs = 1_000;

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

async function visit(path: string, viewport = desk): Promise<OpenPage> {
  open = await web.visit(path, viewport);
  return open;
}

/** The live page once its stream and figures are there. */
async function visitLive(viewport = desk): Promise<OpenPage> {
  const visited = await visit('/', viewport);
  const { page } = visited;
  await page.getByText('Đang nhận trực tiếp').waitFor();
  await page.locator('.figure-value').nth(1).waitFor();
  await page.locator('.chart svg').waitFor();
  return visited;
}

const vietnamese = new Intl.NumberFormat('vi-VN');
const total = async (page: Page) =>
  Number((await page.locator('.figure-value').first().innerText()).replaceAll('.', ''));
const recordButton = (page: Page) => page.getByRole('button', { name: 'Ghi nhận quyết định' });
const numberField = (page: Page) => page.getByLabel('Số quyết định');

async function record(page: Page, number: string): Promise<void> {
  await numberField(page).fill(number);
  await recordButton(page).click();
}

describe('the live page', () => {
  it('shows a decision that was just recorded on the left, in the total and in the honours', async () => {
    const { page, faults } = await visitLive();
    const before = await total(page);
    const number = freshNumber();
    const seen = await watchTexts(page, '/v1/award-decisions', {
      left: { selector: '.arrival', text: number },
      total: { selector: '.figure-value', text: vietnamese.format(before + 1) },
      honours: { selector: 'section[aria-labelledby="member-title"]', text: number },
    });
    await record(page, number);
    const times = Object.entries(await seen());
    expect(times.filter(([, ms]) => ms > withinMs)).toEqual([]);
    expect(await page.locator('.arrival-number').first().innerText()).toBe(number);
    await page.getByText(`Đã ghi nhận quyết định ${number}`).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows the way of the decision with the time at each station', async () => {
    const { page } = await visitLive();
    const number = freshNumber();
    await record(page, number);
    const arrival = page.locator('.arrival', { hasText: number });
    await arrival.getByText(/tới mọi nơi sau [\d.]+ ms/).waitFor();
    const times = await arrival.locator('.path-time').allInnerTexts();
    expect(times).toHaveLength(4);
    expect(times[0]).toMatch(/^\d\d:\d\d:\d\d$/);
    for (const time of times.slice(1)) expect(time).toMatch(/^\+[\d.]+ ms$/);
    await shot(page, 'live-recorded');
  });

  it('says in the platform’s words why a second press is refused, and proposes another number', async () => {
    const { page, faults } = await visitLive();
    const proposed = await numberField(page).inputValue();
    expect(proposed).toMatch(/^\d+\/QĐ-LĐLĐ$/);
    await recordButton(page).click();
    await page.getByText(`Đã ghi nhận quyết định ${proposed}`).waitFor();
    await recordButton(page).click();
    const fault = page.locator('.field-fault');
    await fault
      .getByText(new RegExp(`^Số quyết định ${proposed} của .* đã có trong năm`))
      .waitFor();
    await shot(page, 'live-refused');
    // The browser itself writes a refused call to its console, and nothing else is there.
    expect(faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    await page.getByRole('button', { name: 'Đề xuất số khác' }).click();
    expect(await numberField(page).inputValue()).not.toBe(proposed);
  });

  it('marks the field that the platform points at', async () => {
    const { page } = await visitLive();
    await page.getByLabel('Ngày ký').fill('31/02/2026');
    await recordButton(page).click();
    const field = page.locator('.field.faulty');
    await field.waitFor();
    expect(await field.locator('label').innerText()).toBe('Ngày ký');
    expect(await field.locator('.field-fault').innerText()).toMatch(/dạng ngày\/tháng\/năm/);
    expect(await page.getByLabel('Ngày ký').getAttribute('aria-invalid')).toBe('true');
  });

  it('goes on without its stream, connects again and misses nothing', async () => {
    const { page } = await visitLive();
    const before = await total(page);
    await page.route('**/v1/live', (route) => route.abort());
    const pid = crash('reporting');
    await page.getByText('Đang kết nối lại…').waitFor();
    await awaitRestart('reporting', pid);
    const number = freshNumber();
    await record(page, number);
    // By asking every five seconds.
    await eventually(async () => expect(await total(page)).toBe(before + 1), {
      withinMs: AFTER_FAULT_MS,
    });
    await page.unroute('**/v1/live');
    await page.getByText('Đang nhận trực tiếp').waitFor();
    await page.locator('.arrival', { hasText: number }).getByText('tới mọi nơi sau').waitFor();
  }, 120_000);

  it('explains in which organisation it counts, and keeps the choice in the address', async () => {
    const { page } = await visitLive();
    await page.getByRole('radio', { name: 'Hiện nay' }).check();
    await page.getByText('Đếm theo tổ chức hiện nay').waitFor();
    expect(new URL(page.url()).searchParams.get('mode')).toBe('today');
    await page.getByRole('radio', { name: 'Ngày chọn' }).check();
    await page.getByLabel('Cây tổ chức ngày').fill('16/08/2023');
    await eventually(() => expect(new URL(page.url()).searchParams.get('tree')).toBe('2023-08-16'));
  });

  it('opens a figure down to the records that it counts', async () => {
    const { page, faults } = await visitLive();
    for (const [index, title] of ['Lượt khen thưởng', 'Chăm lo'].entries()) {
      await page.locator('.figure-value').nth(index).click();
      const dialog = page.getByRole('dialog', { name: title });
      await dialog.locator('tbody tr').nth(3).waitFor();
      await eventually(async () => {
        const names = await dialog.locator('tbody tr td:first-child').allInnerTexts();
        expect(names.filter((name) => /^(Đơn vị|Đoàn viên)$/m.test(name))).toEqual([]);
      });
      await shot(page, `records-${index}`);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
    expect(faults).toEqual([]);
  });

  it('loads less than 350 kB of compressed script, the chart included', async () => {
    const { scriptBytes } = await visitLive();
    expect(scriptBytes()).toBeGreaterThan(100_000);
    expect(scriptBytes()).toBeLessThan(350_000);
  });
});

describe('every page of the admin web', () => {
  const pages = [
    ['/', 'Liên đoàn Lao động tỉnh Nghệ An', 'Trực tiếp · Đồng Hành'],
    ['/jobs', 'Xuất danh sách khen thưởng', 'Công việc · Đồng Hành'],
  ] as const;
  const views = pages.flatMap(([path, text, title]) =>
    [desk, phone].map((viewport) => ({ path, text, title, viewport, width: viewport.width })),
  );

  it.each(views)(
    'is accessible and fits in Vietnamese, English, light and dark: $path at $width',
    async ({ path, text, title, viewport, width }) => {
      const { page, faults } = await visit(path, viewport);
      await page.getByRole('heading', { name: text }).waitFor();
      expect(await page.title()).toBe(title);
      const name = `${path === '/' ? 'live' : 'jobs'}-${width}`;
      await shot(page, `${name}-vi`);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Nền tối' }).click();
      await shot(page, `${name}-dark`);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'English' }).click();
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await shot(page, `${name}-en`);
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(faults).toEqual([]);
    },
  );
});
