import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #545d69; --paper: #fff; --surface: #f6f7f9;
  --line: #dfe3e8; --brand: #0b5cab; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a9b2bf; --paper: #12161c;
  --surface: #1a2029; --line: #2c3440; --brand: #5aa2e6; --bad: #f0857b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--ink);
  font: 16px/1.5 'Be Vietnam Pro', system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 24px 16px 32px; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.3; }
p { margin: 8px 0; }
a { color: var(--brand); }
small, .en { color: var(--soft); font-size: 0.875rem; }
.en { display: block; }
code { font-family: ui-monospace, Consolas, monospace; font-size: 0.9em; }
ul, fieldset { list-style: none; margin: 16px 0; padding: 0; border: 1px solid var(--line);
  border-radius: 8px; background: var(--paper); }
li, fieldset label { display: flex; gap: 12px; padding: 8px 16px; border-top: 1px solid var(--line); }
li:first-child, fieldset label:first-of-type { border-top: 0; }
fieldset label { cursor: pointer; }
fieldset label:has(:checked) { box-shadow: inset 3px 0 var(--brand); }
legend { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
input[type='radio'] { margin: 5px 0 0; accent-color: var(--brand); flex: none; }
.field { display: block; font-weight: 600; }
input[type='password'] { display: block; width: 100%; margin: 4px 0; padding: 8px 12px; font: inherit;
  color: inherit; background: var(--paper); border: 1px solid #7b8694; border-radius: 6px; }
button { width: 100%; margin-top: 16px; padding: 10px 16px; font: inherit; font-weight: 600; color: #fff;
  background: #0b5cab; border: 0; border-radius: 6px; cursor: pointer; }
button:hover { background: #094c8d; }
:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
.bad { color: var(--bad); font-weight: 600; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing from elsewhere, no scripts, and forms only to ourselves. */
export const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Text as HTML text or attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A whole page; `body` is HTML. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Đồng Hành</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
