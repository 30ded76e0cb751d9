import { DEMO_PASSWORD, demoAccounts, type DemoAccount } from '../demo-accounts.js';
import { page } from '../page.js';

/** Who an account is and what it may do, Vietnamese first. */
export function accountText({ code, vi, en }: DemoAccount): string {
  return `<span><strong>${vi.title}</strong> <code>${code}</code><br>${vi.may}
<span class="en" lang="en">${en.title}. ${en.may}.</span></span>`;
}

/** All demo accounts, for who looks around before signing in. */
export function accountsPage(): string {
  return page(
    'Tài khoản dùng thử',
    `<h1>Tài khoản dùng thử</h1>
<p>Mật khẩu chung: <code>${DEMO_PASSWORD}</code>. Chỉ có trong bản phát triển.
<span class="en" lang="en">Demo accounts, all with this password; development only.</span></p>
<ul>
${demoAccounts.map((account) => `<li>${accountText(account)}</li>`).join('\n')}
</ul>
<p>Đăng nhập tại <a href="/reference">trang tra cứu API</a>, hoặc lấy mã truy cập bằng
<code>npm run -s token -- analyst</code>.
<span class="en" lang="en">Sign in on the reference page, or print an access token with the command.</span></p>`,
  );
}
