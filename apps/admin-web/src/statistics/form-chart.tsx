import { Button } from 'antd';
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent } from 'echarts/components';
import { init, use as addParts, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AwardStatisticsResponse } from '../api/generated/client.js';
import { useCatalogue } from '../decisions/use-catalogue.js';
import { Switch } from '../figures/switch.js';
import { useFormat } from '../figures/use-format.js';
import { useScheme } from '../frame/scheme.js';
import { barOptions, type Bar } from './form-chart.options.js';
import { saveCsv, savePicture } from './save-chart.js';

addParts([BarChart, GridComponent, AriaComponent, SVGRenderer]);

/** Awards by form: a chart, or the same figures as a table. */
export function FormChart({ statistic }: { statistic: AwardStatisticsResponse }) {
  const { t } = useTranslation();
  const format = useFormat();
  const catalogue = useCatalogue();
  const [shows, setShows] = useState<'chart' | 'table'>('chart');
  const chart = useRef<HTMLDivElement>(null);
  const bars: Bar[] = statistic.data
    .map(({ form = '', count }) => ({ name: catalogue.form(form), count }))
    .sort((a, b) => b.count - a.count);
  const title = t('statistics.byForm');
  const heads = [t('statistics.form'), t('statistics.awards')] as const;
  return (
    <figure className="chart">
      <div className="chart-head">
        <figcaption>{title}</figcaption>
        <Switch<'chart' | 'table'>
          label={t('statistics.shownAs')}
          value={shows}
          options={[
            { value: 'chart', label: t('statistics.chart') },
            { value: 'table', label: t('statistics.table') },
          ]}
          onChange={setShows}
        />
        {shows === 'chart' && (
          <Button size="small" type="link" onClick={() => void savePicture(chart.current, title)}>
            PNG
          </Button>
        )}
        <Button size="small" type="link" onClick={() => saveCsv(title, heads, bars)}>
          CSV
        </Button>
      </div>
      {shows === 'chart' ? (
        <Bars bars={bars} title={title} into={chart} />
      ) : (
        <table className="figures-table">
          <thead>
            <tr>
              <th scope="col">{heads[0]}</th>
              <th scope="col">{heads[1]}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ name, count }) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{format.number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </figure>
  );
}

interface BarsProps {
  bars: Bar[];
  title: string;
  into: React.RefObject<HTMLDivElement | null>;
}

function Bars({ bars, title, into }: BarsProps) {
  const { language } = useFormat();
  const scheme = useScheme();
  const drawn = useRef<EChartsType>(undefined);
  useEffect(() => {
    const drawing = init(into.current, undefined, { renderer: 'svg' });
    drawn.current = drawing;
    const follow = new ResizeObserver(() => drawing.resize());
    if (into.current) follow.observe(into.current);
    return () => {
      follow.disconnect();
      drawing.dispose();
    };
  }, [into]);
  useEffect(() => drawn.current?.setOption(barOptions({ bars, title, scheme, language })));
  const spoken = bars.map(({ name, count }) => `${name}: ${count}`).join(', ');
  return <div ref={into} className="chart-space" role="img" aria-label={`${title}. ${spoken}`} />;
}
