import { useTranslation } from 'react-i18next';
import { useGetUnit } from '../api/generated/client.js';
import { useCatalogue } from '../decisions/use-catalogue.js';
import { useFormat } from '../figures/use-format.js';
import { isOfAwards, type Arrival } from './arrival.rules.js';
import { PathStrip } from './path-strip.js';

/** Decisions and support as they arrive, newest on top; the newest one shows its way. */
export function ArrivalList({ arrivals }: { arrivals: readonly Arrival[] }) {
  const { t } = useTranslation();
  if (arrivals.length === 0) return <p className="empty">{t('live.nothingYet')}</p>;
  return (
    <ol className="arrivals" aria-live="polite" aria-relevant="additions">
      {arrivals.map((arrival, index) => (
        <ArrivalRow key={arrival.key} arrival={arrival} isNewest={index === 0} />
      ))}
    </ol>
  );
}

function ArrivalRow({ arrival, isNewest }: { arrival: Arrival; isNewest: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const catalogue = useCatalogue();
  const isAward = isOfAwards(arrival);
  const name = isAward ? catalogue.form(arrival.code) : catalogue.category(arrival.code);
  const place = usePlace(arrival);
  const details = [
    t(isAward ? 'live.awards' : 'live.supports', { count: arrival.count }),
    ...(arrival.issuer ? [catalogue.issuer(arrival.issuer)] : []),
    ...(arrival.amount ? [format.money(arrival.amount, arrival.isApproximate)] : []),
    ...(place ? [place] : []),
  ];
  return (
    <li className={`arrival tone-${isAward ? 'honour' : 'care'}`}>
      <div className="arrival-head">
        <span className="arrival-kind">{t(`live.kind.${arrival.kind}`)}</span>
        {arrival.number && <strong className="arrival-number">{arrival.number}</strong>}
        <time dateTime={arrival.recordedAt}>{format.time(arrival.recordedAt)}</time>
      </div>
      <div className="arrival-name">{name}</div>
      <div className="arrival-details">{details.join(' · ')}</div>
      {arrival.sentAt && <PathStrip arrival={arrival} isOpen={isNewest} />}
    </li>
  );
}

/** Where support was given; a decision on awards says who granted it instead. */
function usePlace(arrival: Arrival): string | undefined {
  const { t } = useTranslation();
  const { unitIds } = arrival;
  const isNamed = !isOfAwards(arrival) && unitIds.length === 1;
  const unit = useGetUnit(unitIds[0] ?? '', undefined, {
    query: { enabled: isNamed, staleTime: Infinity },
  });
  if (isNamed) return unit.data?.name;
  return isOfAwards(arrival) || unitIds.length === 0
    ? undefined
    : t('live.units', { count: unitIds.length });
}
