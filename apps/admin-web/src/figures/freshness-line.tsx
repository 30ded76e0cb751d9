import { useTranslation } from 'react-i18next';
import type { Completeness, Freshness } from '../api/generated/client.js';
import { useFormat } from './use-format.js';

interface Props {
  freshness: Freshness;
  completeness?: Completeness;
}

/** How far a figure can be trusted: `đến 09:41:07 · trễ 0,2 giây · 74/82 đơn vị`. */
export function FreshnessLine({ freshness, completeness }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = [
    freshness.asOf
      ? t('freshness.asOf', { time: format.time(freshness.asOf) })
      : t('freshness.never'),
    t('freshness.lag', { seconds: format.seconds(freshness.lagSeconds) }),
  ];
  if (completeness && completeness.expected > 0) {
    const { received, expected } = completeness;
    parts.push(t('freshness.units', { received, expected }));
  }
  return <span className="freshness">{parts.join(' · ')}</span>;
}
