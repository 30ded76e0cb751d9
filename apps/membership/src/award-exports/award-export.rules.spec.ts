import { describe, expect, it } from '@jest/globals';
import { RuleViolation } from '@dong-hanh/contracts';
import {
  exportColumns,
  exportFileName,
  refuseTooLarge,
  SHEET_ROWS,
  type ExportedAward,
} from './award-export.rules.js';

const toPerson: ExportedAward = {
  decisionNumber: '1234/QĐ-TLĐ',
  signedOn: '2023-08-10',
  issuer: 'vgcl',
  form: 'vgcl-merit-diploma',
  basis: 'task-completion',
  schoolYear: '2022-2023',
  recipientKind: 'member',
  recipientName: 'Nguyễn Thị Hồng Vân',
  recipientNumber: 'DV-000000017',
  unitName: 'Công đoàn cơ sở Trường THPT Nghi Lộc 5',
  state: 'granted',
};
const shown = (award: ExportedAward) =>
  Object.fromEntries(exportColumns.map(({ header, of }) => [header, of(award)]));

describe('the columns of an export', () => {
  it('have the words of the decision, in their order', () => {
    expect(exportColumns.map(({ header }) => header)).toEqual([
      'Số quyết định',
      'Ngày ký',
      'Cấp khen thưởng',
      'Hình thức',
      'Căn cứ',
      'Năm học',
      'Đối tượng',
      'Họ tên / Tên tập thể',
      'Mã đoàn viên / Mã đơn vị',
      'Đơn vị khi được khen',
      'Trạng thái',
    ]);
  });

  it('show an award to a person', () => {
    expect(shown(toPerson)).toEqual({
      'Số quyết định': '1234/QĐ-TLĐ',
      'Ngày ký': '2023-08-10',
      'Cấp khen thưởng': 'vgcl',
      'Hình thức': 'vgcl-merit-diploma',
      'Căn cứ': 'task-completion',
      'Năm học': '2022-2023',
      'Đối tượng': 'Cá nhân',
      'Họ tên / Tên tập thể': 'Nguyễn Thị Hồng Vân',
      'Mã đoàn viên / Mã đơn vị': 'DV-000000017',
      'Đơn vị khi được khen': 'Công đoàn cơ sở Trường THPT Nghi Lộc 5',
      'Trạng thái': 'Đã tặng',
    });
  });

  it('show an award to a union body that was revoked', () => {
    const toBody = {
      ...toPerson,
      recipientKind: 'unit',
      recipientName: 'Công đoàn Giáo dục tỉnh',
      recipientNumber: 'NA-CDGD',
      state: 'revoked',
    } as const;
    expect(shown(toBody)).toMatchObject({
      'Đối tượng': 'Tập thể',
      'Họ tên / Tên tập thể': 'Công đoàn Giáo dục tỉnh',
      'Mã đoàn viên / Mã đơn vị': 'NA-CDGD',
      'Trạng thái': 'Đã thu hồi',
    });
  });

  it('have one day, the one of signing', () => {
    expect(exportColumns.filter(({ isDay }) => isDay).map(({ header }) => header)).toEqual([
      'Ngày ký',
    ]);
  });
});

describe('how large an export may be', () => {
  it('is what a sheet of Excel holds under its headers', () => {
    expect(SHEET_ROWS + 1).toBe(2 ** 20);
    expect(() => refuseTooLarge('xlsx', SHEET_ROWS)).not.toThrow();
  });

  it('one row more is refused with the limit', () => {
    expect(() => refuseTooLarge('xlsx', SHEET_ROWS + 1)).toThrow(
      new RuleViolation('export-too-large', { limit: SHEET_ROWS }),
    );
  });

  it('has no limit as CSV', () => {
    expect(() => refuseTooLarge('csv', 10 * SHEET_ROWS)).not.toThrow();
  });
});

describe('the name of the file', () => {
  it('tells the day and the format', () => {
    expect(exportFileName('csv', '2023-08-16')).toBe('awards-2023-08-16.csv');
    expect(exportFileName('xlsx', '2023-08-16')).toBe('awards-2023-08-16.xlsx');
  });
});
