import { DEMO_PASSWORD, demoAccounts } from '../demo-accounts.js';
import { accountText } from './accounts-page.js';
import { escapeHtml, page } from '../page.js';

export interface LoginForm {
  /** The id of the sign-in under way. */
  uid: string;
  /** The account to preselect. */
  account: string;
  /** The last attempt had a wrong account or password. */
  isRefused: boolean;
}

const refusal = `<p class="bad" role="alert">Tài khoản hoặc mật khẩu chưa đúng.
<span class="en" lang="en">The account or the password is not right.</span></p>`;

/** The form that asks who signs in. */
export function loginPage({ uid, account, isRefused }: LoginForm): string {
  const choices = demoAccounts.map((each) => {
    const checked = each.code === account ? ' checked' : '';
    return `<label><input type="radio" name="account" value="${each.code}" required${checked}>${accountText(each)}</label>`;
  });
  return page(
    'Đăng nhập',
    `<h1>Đăng nhập</h1>
<p>Chọn một tài khoản dùng thử.
<span class="en" lang="en">Sign in with one of the demo accounts.</span></p>
${isRefused ? refusal : ''}
<form method="post" action="/oidc/interaction/${escapeHtml(uid)}">
<fieldset><legend>Tài khoản</legend>
${choices.join('\n')}
</fieldset>
<label class="field" for="password">Mật khẩu</label>
<input id="password" name="password" type="password" required autocomplete="current-password"
 aria-describedby="password-note">
<small id="password-note">Mật khẩu của bản phát triển: <code>${DEMO_PASSWORD}</code></small>
<button type="submit">Đăng nhập</button>
</form>`,
  );
}
