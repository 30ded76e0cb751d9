import { describe, expect, it } from '@jest/globals';
import { explain } from './dues-words.js';
import { amounts, law, period, question } from './dues.fixture.js';
import { duesOf } from './dues.rules.js';

describe('the explanation of a line', () => {
  const explained = (
    months: [string, string],
    rest: Parameters<typeof question>[2] = {},
    periods = [period()],
    locale: 'vi' | 'en' = 'vi',
  ) =>
    duesOf(question(months, 60_000_000, rest), periods, law).lines.map((line) =>
      explain(line, locale),
    );

  it('says what was multiplied with what', () => {
    expect(explained(['2025-06', '2025-06'])).toEqual(['06/2025: 1% × 60.000.000 đ = 600.000 đ']);
  });

  it('says which limit held, and when it did not', () => {
    const group = 'non-state';
    expect(explained(['2025-07', '2025-07'], { group })).toEqual([
      '07/2025: 0,5% × 60.000.000 đ = 300.000 đ, vượt mức tối đa 10% × 2.340.000 đ = 234.000 đ → 234.000 đ',
    ]);
    const low = { group, salaries: amounts({ '2025-07': 8_000_000 }) };
    expect(explained(['2025-07', '2025-07'], low, [period()], 'en')).toEqual([
      '07/2025: 0.5% × 8,000,000 đ = 40,000 đ, within the limit 10% × 2,340,000 đ = 234,000 đ',
    ]);
  });

  it('says why nothing is due and what goes back', () => {
    const ends = [period({ to: '2025-06-15', endReason: 'unit-dissolved-by-policy' })];
    const paid = amounts({ '2025-06': 600_000 });
    expect(explained(['2025-06', '2025-07'], { paid }, ends)).toEqual([
      '06/2025: đơn vị kết thúc hoạt động theo chủ trương, thôi thu đoàn phí; hoàn trả 600.000 đ',
      '07/2025: không phải đoàn viên trong tháng, không phải đóng',
    ]);
    expect(explained(['2025-06', '2025-06'], { paid }, ends, 'en')).toEqual([
      '06/2025: the unit ends by policy, dues are no longer collected; to be refunded: 600,000 đ',
    ]);
  });
});
