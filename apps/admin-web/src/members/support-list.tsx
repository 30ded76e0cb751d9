import type { MemberSupportResponseDataItem } from '../api/generated/client.js';
import { useCatalogue } from '../decisions/use-catalogue.js';
import { useFormat } from '../figures/use-format.js';

const shown = 3;

/** What a member was helped with, the newest first; an amount that a source is vague about says so. */
export function SupportList({ supports }: { supports: readonly MemberSupportResponseDataItem[] }) {
  const format = useFormat();
  const catalogue = useCatalogue();
  const newestFirst = [...supports].sort(
    (a, b) => b.grantedOn.localeCompare(a.grantedOn) || b.supportId.localeCompare(a.supportId),
  );
  return (
    <ol className="records tone-care">
      {newestFirst.slice(0, shown).map((support) => (
        <li key={support.supportId}>
          <span className="record-name">{catalogue.category(support.category)}</span>
          <span className="record-details">
            {format.money(support.keptAmount, support.amount.precision === 'approximate')} ·{' '}
            {format.day(support.grantedOn)}
          </span>
        </li>
      ))}
    </ol>
  );
}
