import { saveFile } from '../figures/save-file.js';
import type { Bar } from './form-chart.options.js';

const mark = '\uFEFF';

/** The figures as a file that Excel opens with Vietnamese letters. */
export function saveCsv(
  title: string,
  heads: readonly [string, string],
  bars: readonly Bar[],
): void {
  const rows = [heads, ...bars.map(({ name, count }) => [name, String(count)] as const)];
  const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
  saveFile(new Blob([mark, text, '\r\n'], { type: 'text/csv' }), `${title}.csv`);
}

/** The chart as a picture, twice as large as on screen. */
export async function savePicture(chart: HTMLElement | null, title: string): Promise<void> {
  const drawing = chart?.querySelector('svg');
  if (!drawing) return;
  const { width, height } = drawing.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.outerHTML)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {
    width: width * 2,
    height: height * 2,
  });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((picture) => picture && saveFile(picture, `${title}.png`));
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
