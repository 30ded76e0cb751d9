import { describe, expect, it } from '@jest/globals';
import exceljs from 'exceljs';
import { parseCsv } from 'hucre/csv';
import { awardExportFormats } from './award-export-formats.js';
import { exportColumns, type ExportedAward, type ExportFormat } from './award-export.rules.js';

const headers = exportColumns.map(({ header }) => header);

function exported(rest: Partial<ExportedAward> = {}): ExportedAward {
  return {
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
    ...rest,
  };
}

async function* inPages(...pages: ExportedAward[][]) {
  yield* pages;
}

async function fileOf(format: ExportFormat, ...pages: ExportedAward[][]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of awardExportFormats[format].write(inPages(...pages))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function sheetOf(file: Buffer): Promise<exceljs.Worksheet> {
  const book = new exceljs.Workbook();
  await book.xlsx.load(file as never);
  expect(book.worksheets.map(({ name }) => name)).toEqual(['Khen thưởng']);
  return book.worksheets[0]!;
}

const awkward = [
  exported({ recipientName: 'Trần "Bình", tổ 3' }),
  exported({ unitName: 'Công đoàn cơ sở Trường Mầm non Ánh Dương; cơ sở 2' }),
  exported({ signedOn: '2020-02-29', decisionNumber: '0012', recipientName: 'Đặng Thị Ý & <Nhi>' }),
];
/** What a spreadsheet takes for a formula, also in the wide forms of East Asian keyboards. */
const formulas = ['=1+1', '+84', '-5', '@SUM(A1)', '=HYPERLINK("http://x.test","y")', '＝1', '＋1'];
const dangerous = formulas.map((text) => exported({ decisionNumber: text, recipientName: text }));

describe('an export as CSV', () => {
  it('begins with a byte order mark, and ends each line as RFC 4180 says', async () => {
    const file = await fileOf('csv', [exported()]);
    expect([...file.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(file.toString().split('\r\n')).toHaveLength(3);
    expect(awardExportFormats.csv.contentType).toBe('text/csv; charset=utf-8');
  });

  it('is read back as the same rows, whatever stands in them', async () => {
    const file = await fileOf('csv', awkward.slice(0, 2), awkward.slice(2));
    expect(parseCsv(file.toString())).toEqual([
      headers,
      ...awkward.map((award) => exportColumns.map(({ of }) => of(award))),
    ]);
  });

  it('of nothing has the headers alone', async () => {
    expect(parseCsv((await fileOf('csv')).toString())).toEqual([headers]);
  });

  it('holds no cell that a spreadsheet would calculate', async () => {
    const [, ...rows] = parseCsv((await fileOf('csv', dangerous)).toString());
    expect(rows.map((row) => [row[0], row[7]])).toEqual(
      formulas.map((text) => [`'${text}`, `'${text}`]),
    );
  });
});

describe('an export as a sheet of Excel', () => {
  it('is read back as the same rows, with days as days', async () => {
    const sheet = await sheetOf(await fileOf('xlsx', awkward.slice(0, 2), awkward.slice(2)));
    const rows = sheet.getSheetValues().slice(1) as unknown[][];
    expect(rows.map((row) => row.slice(1))).toEqual([
      headers,
      ...awkward.map((award) =>
        exportColumns.map(({ isDay, of }) => (isDay ? new Date(of(award)) : of(award))),
      ),
    ]);
    expect(sheet.getCell('B2').numFmt).toBe('dd/mm/yyyy');
  });

  it('keeps the headers in view', async () => {
    const sheet = await sheetOf(await fileOf('xlsx', [exported()]));
    expect(sheet.views).toMatchObject([{ state: 'frozen', ySplit: 1 }]);
  });

  it('of nothing has the headers alone', async () => {
    expect((await sheetOf(await fileOf('xlsx'))).actualRowCount).toBe(1);
  });

  it('holds text where a formula might be meant', async () => {
    const sheet = await sheetOf(await fileOf('xlsx', dangerous));
    formulas.forEach((text, index) => {
      const cell = sheet.getCell(index + 2, 1);
      expect([cell.type, cell.value]).toEqual([exceljs.ValueType.String, text]);
    });
  });
});

describe.each(['csv', 'xlsx'] as const)('writing %s', (format) => {
  /** Pages without end; says how many were asked for. */
  function endless() {
    const asked = { pages: 0, hasEnded: false };
    async function* pages() {
      try {
        for (;;) {
          asked.pages += 1;
          yield Array.from({ length: 200 }, () =>
            exported({ recipientName: crypto.randomUUID(), unitName: crypto.randomUUID() }),
          );
        }
      } finally {
        asked.hasEnded = true;
      }
    }
    return { asked, pages: pages() };
  }

  it('asks for no more pages than its reader takes, and ends with its reader', async () => {
    const { asked, pages } = endless();
    let taken = 0;
    for await (const chunk of awardExportFormats[format].write(pages)) {
      taken += chunk.length;
      if (taken > 200_000) break;
    }
    expect(asked.pages).toBeLessThan(60);
    expect(asked.hasEnded).toBe(true);
  });

  it('fails when its rows do', async () => {
    async function* broken() {
      yield [exported()];
      throw new Error('the register is away');
    }
    const reading = (async () => {
      for await (const _ of awardExportFormats[format].write(broken())) continue;
    })();
    await expect(reading).rejects.toThrow('the register is away');
  });
});
