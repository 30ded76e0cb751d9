import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { errorPage } from './error-page.js';
import { loginPage } from './login/login-page.js';
import { page, pageHeaders } from './page.js';

describe('a page of the issuer', () => {
  it('may use its own style and nothing else', () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(page('x', ''))?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(pageHeaders['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    expect(pageHeaders['content-security-policy']).not.toContain('unsafe');
  });

  it('shows foreign text as text', () => {
    const html = errorPage(`<script>alert("x")</script> & 'more'`);
    expect(html).not.toContain('<script>');
    expect(html).toContain('&#60;script&#62;');
  });
});

describe('the sign-in form', () => {
  const form = { uid: 'abc', account: 'auditor', isRefused: false };

  it('lists each account with what it may do and keeps the choice', () => {
    const html = loginPage(form);
    expect(html.match(/type="radio"/g)).toHaveLength(8);
    expect(html).toContain('value="auditor" required checked');
    expect(html).toContain('Đọc mọi hồ sơ, không thay đổi gì');
  });

  it('says when account or password were not right, and only then', () => {
    expect(loginPage(form)).not.toContain('role="alert"');
    expect(loginPage({ ...form, isRefused: true })).toContain('Tài khoản hoặc mật khẩu chưa đúng');
  });
});
