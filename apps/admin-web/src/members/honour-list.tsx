import { useTranslation } from 'react-i18next';
import type { Honour } from '../api/generated/client.js';
import { useCatalogue } from '../decisions/use-catalogue.js';
import { useFormat } from '../figures/use-format.js';

const shown = 5;

/** A member's awards, the newest first; a revoked one stays readable. */
export function HonourList({ honours }: { honours: readonly Honour[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const catalogue = useCatalogue();
  const newestFirst = [...honours].sort(
    (a, b) => b.decidedOn.localeCompare(a.decidedOn) || b.awardId.localeCompare(a.awardId),
  );
  return (
    <>
      <ol className="records tone-honour">
        {newestFirst.slice(0, shown).map((honour) => (
          <li key={honour.awardId} className={honour.state === 'revoked' ? 'revoked' : undefined}>
            <span className="record-name">{catalogue.form(honour.form)}</span>
            <span className="record-details">
              {honour.decisionNumber} · {format.day(honour.decidedOn)}
              {honour.state === 'revoked' && ` · ${t('members.revoked')}`}
            </span>
          </li>
        ))}
      </ol>
      {honours.length > shown && (
        <p className="more">{t('members.more', { count: honours.length - shown })}</p>
      )}
    </>
  );
}
