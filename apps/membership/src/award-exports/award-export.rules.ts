import {
  RuleViolation,
  type AwardBasis,
  type AwardStateCode,
  type RecipientKind,
} from '@dong-hanh/contracts';

export const exportFormats = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Rows of a sheet of Excel, less the one with the headers. */
export const SHEET_ROWS = 1_048_575;

/** An award with the names that its recipient and his unit had on the day of the decision. */
export interface ExportedAward {
  decisionNumber: string;
  signedOn: string;
  issuer: string;
  form: string;
  basis: AwardBasis;
  schoolYear: string;
  recipientKind: RecipientKind;
  recipientName: string;
  /** Member number, or code of the unit. */
  recipientNumber: string;
  unitName: string;
  state: AwardStateCode;
}

export interface ExportColumn {
  header: string;
  /** In characters, for a sheet. */
  width: number;
  /** A day, which a sheet shows as a date and can sort and filter as one. */
  isDay?: true;
  of(award: ExportedAward): string;
}

const kindLabels: Record<RecipientKind, string> = { member: 'Cá nhân', unit: 'Tập thể' };
const stateLabels: Record<AwardStateCode, string> = { granted: 'Đã tặng', revoked: 'Đã thu hồi' };

/** The columns of an export in their order; issuers, forms and bases by the codes of their catalogues. */
export const exportColumns: readonly ExportColumn[] = [
  { header: 'Số quyết định', width: 18, of: (award) => award.decisionNumber },
  { header: 'Ngày ký', width: 12, isDay: true, of: (award) => award.signedOn },
  { header: 'Cấp khen thưởng', width: 24, of: (award) => award.issuer },
  { header: 'Hình thức', width: 26, of: (award) => award.form },
  { header: 'Căn cứ', width: 18, of: (award) => award.basis },
  { header: 'Năm học', width: 12, of: (award) => award.schoolYear },
  { header: 'Đối tượng', width: 11, of: (award) => kindLabels[award.recipientKind] },
  { header: 'Họ tên / Tên tập thể', width: 40, of: (award) => award.recipientName },
  { header: 'Mã đoàn viên / Mã đơn vị', width: 24, of: (award) => award.recipientNumber },
  { header: 'Đơn vị khi được khen', width: 40, of: (award) => award.unitName },
  { header: 'Trạng thái', width: 12, of: (award) => stateLabels[award.state] },
];

/** @throws RuleViolation `export-too-large` for more rows than a sheet holds; CSV has no limit */
export function refuseTooLarge(format: ExportFormat, rows: number): void {
  if (format === 'xlsx' && rows > SHEET_ROWS) {
    throw new RuleViolation('export-too-large', { limit: SHEET_ROWS });
  }
}

/** `awards-2023-08-16.csv`. */
export function exportFileName(format: ExportFormat, today: string): string {
  return `awards-${today}.${format}`;
}
