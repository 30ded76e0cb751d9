import { useTranslation } from 'react-i18next';
import type { WelfareStatisticsResponse } from '../api/generated/client.js';
import { Figure } from '../figures/figure.js';
import { FreshnessLine } from '../figures/freshness-line.js';
import { useFormat } from '../figures/use-format.js';
import { welfareTotals } from './welfare-totals.rules.js';

interface Props {
  statistic: WelfareStatisticsResponse;
  onOpen(): void;
}

/** How many people were helped, and with how much; exact and approximate money stand apart. */
export function WelfareFigures({ statistic, onOpen }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { people, exact, approximate } = welfareTotals(statistic.data);
  return (
    <Figure
      label={t('statistics.welfare')}
      tone="care"
      value={people}
      unit={t('statistics.people', { count: people })}
      onOpen={onOpen}
    >
      <div className="money">
        <span className="money-exact">{format.money(exact)}</span>
        {approximate !== '0' && (
          <span className="money-approximate">{format.money(approximate, true)}</span>
        )}
      </div>
      <FreshnessLine {...statistic} />
    </Figure>
  );
}
