import { keepPreviousData } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCountAwards, useCountWelfare, useGetUnit } from '../api/generated/client.js';
import { dayOf } from '../figures/format.js';
import { QueryState } from '../figures/query-state.js';
import { useRefetch } from '../live/use-refetch.js';
import { AwardFigures } from './award-figures.js';
import { ModeSwitch } from './mode-switch.js';
import { modeParameters, type StatisticView } from './statistic-view.js';
import { WelfareFigures } from './welfare-figures.js';

const FormChart = lazy(() =>
  import('./form-chart.js').then((module) => ({ default: module.FormChart })),
);
const FigureRecords = lazy(() =>
  import('../records/figure-records.js').then((module) => ({ default: module.FigureRecords })),
);

interface Props {
  /** the province; undefined = all that the account may see */
  provinceId: string | undefined;
  view: StatisticView;
  onChange(view: StatisticView): void;
}

/** Awards and support of a province, counted in the organisation that the reader chooses. */
export function ProvincePanel({ provinceId, view, onChange }: Props) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<'awards' | 'welfare'>();
  const today = dayOf(new Date());
  const { mode = 'then' } = view;
  const query = { ...useRefetch(), placeholderData: keepPreviousData };
  const scope = { unitId: provinceId, ...modeParameters(view, today) };
  const unit = useGetUnit(provinceId ?? '', undefined, {
    query: { enabled: provinceId !== undefined, staleTime: Infinity },
  });
  const awards = useCountAwards({ ...scope, groupBy: ['form'] }, { query });
  const welfare = useCountWelfare(scope, { query });
  return (
    <section className="panel" aria-labelledby="province-title">
      <div className="panel-head">
        <h2 id="province-title">
          {provinceId ? (unit.data?.name ?? t('statistics.province')) : t('statistics.everywhere')}
        </h2>
        <ModeSwitch view={view} today={today} onChange={onChange} />
      </div>
      <p className="mode-explained">{t(`statistics.explained.${mode}`)}</p>
      <div className="statistic">
        <div className="figures">
          <QueryState query={awards} rows={2}>
            {(data) => (
              <AwardFigures
                statistic={data}
                question={JSON.stringify(scope)}
                onOpen={() => setOpened('awards')}
              />
            )}
          </QueryState>
          <QueryState query={welfare} rows={2}>
            {(data) => <WelfareFigures statistic={data} onOpen={() => setOpened('welfare')} />}
          </QueryState>
        </div>
        {awards.data && (
          <Suspense fallback={<div className="chart-space" />}>
            <FormChart statistic={awards.data} />
          </Suspense>
        )}
      </div>
      {opened && (
        <Suspense>
          <FigureRecords family={opened} scope={scope} onClose={() => setOpened(undefined)} />
        </Suspense>
      )}
    </section>
  );
}
