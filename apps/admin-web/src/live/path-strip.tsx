import { useTranslation } from 'react-i18next';
import { useFormat } from '../figures/use-format.js';
import type { Arrival } from './arrival.rules.js';
import { pathOf, totalMs, type Stop } from './path.rules.js';

interface Props {
  arrival: Arrival;
  /** whether it is unfolded when it appears */
  isOpen: boolean;
}

/** The way of a decision from its record to the statistics and the members' records, with times between. */
export function PathStrip({ arrival, isOpen }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const stops = pathOf(arrival);
  const total = totalMs(stops);
  return (
    <details className="path" open={isOpen}>
      <summary>
        {total === null
          ? t('path.underWay')
          : t('path.total', { milliseconds: format.number(total) })}
      </summary>
      <ol className="path-stops">
        {stops.map((stop) => (
          <PathStop key={stop.station} stop={stop} />
        ))}
      </ol>
    </details>
  );
}

function PathStop({ stop }: { stop: Stop }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={stop.at === null ? 'path-stop waiting' : 'path-stop'}>
      <span className="path-station">{t(`path.station.${stop.station}`)}</span>
      <span className="path-time">{timeText()}</span>
    </li>
  );

  function timeText(): string {
    if (stop.at === null || stop.afterMs === null) return t('path.waiting');
    if (stop.station === 'recorded') return format.time(stop.at);
    return t('path.after', { milliseconds: format.number(stop.afterMs) });
  }
}
