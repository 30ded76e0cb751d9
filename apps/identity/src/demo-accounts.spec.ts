import { describe, expect, it } from '@jest/globals';
import { demoAccount, demoAccounts } from './demo-accounts.js';

describe('the demo accounts', () => {
  it('are the eight that scripts and documents name', () => {
    expect(demoAccounts.map(({ code }) => code)).toEqual([
      'vgcl-officer',
      'province-officer',
      'sector-officer',
      'school-officer',
      'member',
      'analyst',
      'auditor',
      'admin',
    ]);
  });

  it('say in Vietnamese and English who they are and what they may do', () => {
    for (const { vi, en } of demoAccounts) {
      for (const text of [vi.title, vi.may, en.title, en.may])
        expect(text.length).toBeGreaterThan(5);
    }
  });

  it('are found by their code alone', () => {
    expect(demoAccount('analyst')?.en.title).toBe('Analyst');
    expect(demoAccount('nobody')).toBeUndefined();
    expect(demoAccount(undefined)).toBeUndefined();
  });
});
