import { useTranslation } from 'react-i18next';
import type { AwardStatisticsResponse } from '../api/generated/client.js';
import { Figure } from '../figures/figure.js';
import { FreshnessLine } from '../figures/freshness-line.js';
import { useRecentGain } from '../figures/use-recent-gain.js';

interface Props {
  statistic: AwardStatisticsResponse;
  /** what was asked; a count grows only within one question */
  question: string;
  onOpen(): void;
}

/** How many awards were granted. */
export function AwardFigures({ statistic, question, onOpen }: Props) {
  const { t } = useTranslation();
  const gain = useRecentGain(statistic.total, question);
  return (
    <Figure
      label={t('statistics.awards')}
      tone="honour"
      value={statistic.total}
      unit={t('statistics.awardUnit', { count: statistic.total })}
      gain={gain}
      onOpen={onOpen}
    >
      <FreshnessLine {...statistic} />
    </Figure>
  );
}
