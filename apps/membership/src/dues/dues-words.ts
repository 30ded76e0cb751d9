import type { Locale } from '@dong-hanh/contracts';
import type { DuesLine } from './dues.rules.js';

const numbers: Record<Locale, Intl.NumberFormat> = {
  vi: new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 4 }),
  en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 4 }),
};

const free: Record<Locale, Partial<Record<DuesLine['because'], string>>> = {
  vi: {
    suspended: 'tạm dừng sinh hoạt cả tháng, không phải đóng',
    'cut-off': 'đơn vị kết thúc hoạt động theo chủ trương, thôi thu đoàn phí',
    'not-a-member': 'không phải đoàn viên trong tháng, không phải đóng',
    'not-in-unit': 'không sinh hoạt tại đơn vị này trong tháng, không tính tại đây',
  },
  en: {
    suspended: 'suspended for the whole month, nothing is due',
    'cut-off': 'the unit ends by policy, dues are no longer collected',
    'not-a-member': 'not a member in the month, nothing is due',
    'not-in-unit': 'not in this unit in the month, not counted here',
  },
};

/** One line of a calculation as a sentence: what was multiplied with what, which limit held, what goes back. */
export function explain(line: DuesLine, locale: Locale): string {
  const [year, month] = line.month.split('-');
  const money = (amount: bigint) => `${numbers[locale].format(amount)} đ`;
  const percent = (millionths: bigint) => `${numbers[locale].format(Number(millionths) / 10_000)}%`;
  const parts = [free[locale][line.because] ?? computed(line, { money, percent }, locale)];
  if (line.refund > 0n)
    parts.push(`${locale === 'vi' ? 'hoàn trả' : 'to be refunded:'} ${money(line.refund)}`);
  return `${month}/${year}: ${parts.join('; ')}`;
}

function computed(
  { millionths, salary, uncapped, cap, because, due }: DuesLine,
  { money, percent }: Record<'money' | 'percent', (amount: bigint) => string>,
  locale: Locale,
): string {
  const product = `${percent(millionths ?? 0n)} × ${money(salary ?? 0n)} = ${money(uncapped ?? 0n)}`;
  if (!cap) return product;
  const limit = `${percent(cap.millionths)} × ${money(cap.baseSalary)} = ${money(cap.amount)}`;
  const words = {
    vi: because === 'capped' ? 'vượt mức tối đa' : 'không vượt mức tối đa',
    en: because === 'capped' ? 'more than the limit' : 'within the limit',
  };
  return `${product}, ${words[locale]} ${limit}${because === 'capped' ? ` → ${money(due)}` : ''}`;
}
