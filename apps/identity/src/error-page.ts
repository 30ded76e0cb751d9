import { escapeHtml, page } from './page.js';

/** What a person reads when signing in cannot go on; the detail is the provider's own, in English. */
export function errorPage(detail: string): string {
  return page(
    'Chưa đăng nhập được',
    `<h1>Chưa đăng nhập được</h1>
<p>Yêu cầu đăng nhập không hợp lệ hoặc đã hết hạn. Hãy bắt đầu lại từ <a href="/reference">trang tra cứu API</a>.
<span class="en" lang="en">Signing in cannot go on; start again from the reference page.</span></p>
<p><code lang="en">${escapeHtml(detail)}</code></p>`,
  );
}
