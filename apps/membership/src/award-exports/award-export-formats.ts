import { stringify } from 'csv-stringify/sync';
import { writeXlsxStream, type ColumnDef } from 'hucre/xlsx';
import {
  exportColumns,
  type ExportColumn,
  type ExportedAward,
  type ExportFormat,
} from './award-export.rules.js';

/** Awards page by page, so that there is never more than a page in memory. */
export type AwardPages = AsyncIterable<readonly ExportedAward[]>;

interface Format {
  contentType: string;
  write(pages: AwardPages): AsyncIterable<Uint8Array>;
}

/** Without it Excel reads UTF-8 as the code page of the machine. */
const BYTE_ORDER_MARK = '\uFEFF';
const headers = exportColumns.map(({ header }) => header);
const cellsOf = (award: ExportedAward) => exportColumns.map((column) => column.of(award));

/** RFC 4180. What a spreadsheet would run as a formula gets an apostrophe in front. */
async function* writeCsv(pages: AwardPages): AsyncGenerator<Uint8Array> {
  const lines = (rows: string[][]) =>
    Buffer.from(stringify(rows, { escape_formulas: true, record_delimiter: 'windows' }));
  yield Buffer.concat([Buffer.from(BYTE_ORDER_MARK), lines([headers])]);
  for await (const page of pages) yield lines(page.map(cellsOf));
}

const sheetColumns: ColumnDef[] = exportColumns.map(({ header, width, isDay }) => ({
  header,
  width,
  ...(isDay && { numFmt: 'dd/mm/yyyy' }),
}));

/** Text is written as text, whatever it begins with: a formula would be a cell of another type. */
function writeXlsx(pages: AwardPages): AsyncIterable<Uint8Array> {
  return writeXlsxStream(sheetRows(pages), {
    name: 'Khen thưởng',
    columns: sheetColumns,
    freezePane: { rows: 1 },
  });
}

async function* sheetRows(pages: AwardPages) {
  const cellOf = (award: ExportedAward, { isDay, of }: ExportColumn) =>
    isDay ? new Date(`${of(award)}T00:00:00Z`) : of(award);
  for await (const page of pages) {
    for (const award of page) yield exportColumns.map((column) => cellOf(award, column));
  }
}

export const awardExportFormats: Record<ExportFormat, Format> = {
  csv: { contentType: 'text/csv; charset=utf-8', write: writeCsv },
  xlsx: {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: writeXlsx,
  },
};
