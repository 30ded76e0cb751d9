import { formatNumber } from '../figures/format.js';
import { colours, fontFamily, type Scheme } from '../theme.js';
import type { Language } from '../words/language.js';

/** One bar: a form of award and how often it was granted. */
export interface Bar {
  name: string;
  count: number;
}

interface Drawing {
  bars: readonly Bar[];
  title: string;
  scheme: Scheme;
  language: Language;
}

/** How the chart is drawn: bars from zero with their numbers, and a pattern for printers without colour. */
export function barOptions({ bars, scheme, language }: Drawing) {
  const { ink, inkSoft, line, honour } = colours[scheme];
  const text = { color: ink, fontFamily, fontSize: 12 };
  return {
    animationDuration: 150,
    animationDurationUpdate: 150,
    aria: { enabled: false, decal: { show: true } },
    textStyle: text,
    grid: { left: 8, right: 40, top: 4, bottom: 4, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: { ...text, width: 150, lineHeight: 15, overflow: 'break' },
      axisLine: { lineStyle: { color: inkSoft } },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'bar',
        data: bars.map(({ count }) => count),
        barMaxWidth: 16,
        itemStyle: { color: honour },
        label: {
          ...text,
          show: true,
          position: 'right',
          formatter: ({ value }: { value: unknown }) => formatNumber(Number(value), language),
        },
      },
    ],
  };
}
