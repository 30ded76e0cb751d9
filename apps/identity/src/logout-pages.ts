import { page } from './page.js';

/** Asks whether to sign out; `form` is the provider's own and carries its protection. */
export function logoutPage(form: string): string {
  return page(
    'Đăng xuất',
    `<h1>Đăng xuất</h1>
<p>Kết thúc phiên đăng nhập trên trình duyệt này?
<span class="en" lang="en">Sign out of this browser?</span></p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">Đăng xuất</button>`,
  );
}

export function loggedOutPage(): string {
  return page(
    'Đã đăng xuất',
    `<h1>Đã đăng xuất</h1>
<p>Về <a href="/reference">trang tra cứu API</a>.
<span class="en" lang="en">Signed out.</span></p>`,
  );
}
