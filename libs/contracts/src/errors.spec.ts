import { describe, expect, it } from '@jest/globals';
import { problemCodes, problemKinds, problemMessage } from './errors.js';
import { memberState } from './membership/member.events.js';
import { permissions, permissionsOf, roles, rolesWith } from './permissions.js';

const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe('every problem code', () => {
  it.each(problemCodes)(
    '%s is a kebab slug with a status and a sentence in both languages',
    (code) => {
      const { status, vi, en } = problemKinds[code];
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(vi).toMatch(/[.]$/);
      expect(en).toMatch(/[.]$/);
      expect(vi).not.toMatch(/!/);
      expect(placeholders(vi)).toEqual(placeholders(en));
      expect(vi.normalize('NFC')).toBe(vi);
    },
  );
});

describe('a message', () => {
  it('takes its parameters', () => {
    const parameters = { number: '1234/QĐ-TLĐ', issuer: 'vgcl', year: 2023 };
    expect(problemMessage('decision-number-taken', 'vi', parameters)).toBe(
      'Số quyết định 1234/QĐ-TLĐ của vgcl đã có trong năm 2023.',
    );
  });

  it('says a code in words where it has some, in either language', () => {
    const parameters = { state: 'suspended', since: '2024-07-01' };
    expect(problemMessage('member-state-forbids', 'vi', parameters)).toBe(
      'Đoàn viên ở trạng thái tạm dừng sinh hoạt từ ngày 2024-07-01 nên không thể ghi thay đổi này.',
    );
    expect(problemMessage('member-state-forbids', 'en', parameters)).toContain(
      'is suspended since',
    );
    const unknown = { ...parameters, state: 'unheard-of' };
    expect(problemMessage('member-state-forbids', 'vi', unknown)).toContain('unheard-of');
  });

  it('has words for every state of a member', () => {
    const { state } = problemKinds['member-state-forbids'].words;
    expect(Object.keys(state).sort()).toEqual(memberState.shape.state.options.toSorted());
  });

  it('shows a parameter that was forgotten', () => {
    expect(problemMessage('unit-code-taken', 'en')).toContain('{code}');
  });
});

describe('permissions', () => {
  it.each(permissions.map((each) => [each]))('%s is held by at least one role', (permission) => {
    expect(rolesWith(permission).length).toBeGreaterThan(0);
  });

  it('give the administrator of the system no business right', () => {
    const business = permissionsOf('administrator').filter((each) =>
      /^(award|member|unit|honour)\./.test(each),
    );
    expect(business).toEqual([]);
  });

  it('let the auditor change nothing', () => {
    expect(permissionsOf('auditor').every((each) => each.endsWith('.read'))).toBe(true);
  });

  it('are of known roles only', () => {
    for (const name of roles)
      expect(permissions).toEqual(expect.arrayContaining([...permissionsOf(name)]));
  });
});
