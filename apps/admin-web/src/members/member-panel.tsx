import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  labelMembers,
  useListMemberHonours,
  useListMemberSupport,
} from '../api/generated/client.js';
import { FreshnessLine } from '../figures/freshness-line.js';
import { QueryState } from '../figures/query-state.js';
import { useRefetch } from '../live/use-refetch.js';
import { HonourList } from './honour-list.js';
import { SupportList } from './support-list.js';

/** What one member was awarded and helped with, changing as decisions arrive. */
export function MemberPanel({ memberId }: { memberId: string }) {
  const { t } = useTranslation();
  const query = useRefetch();
  const label = useQuery({
    queryKey: ['/v1/members/labels', memberId],
    queryFn: ({ signal }) => labelMembers({ ids: [memberId] }, { signal }),
    staleTime: Infinity,
  });
  const honours = useListMemberHonours(memberId, { query });
  const support = useListMemberSupport(memberId, { query });
  const member = label.data?.data[0];
  return (
    <section className="panel" aria-labelledby="member-title">
      <div className="panel-head">
        <h2 id="member-title">{member?.fullName ?? t('members.member')}</h2>
        {member && (
          <span className="member-number">
            {t('members.number', { number: member.memberNumber })}
          </span>
        )}
      </div>
      <QueryState
        query={honours}
        isEmpty={({ data }) => data.length === 0}
        empty={t('members.noHonours')}
      >
        {({ data, freshness }) => (
          <>
            <h3>{t('members.honours', { count: data.length })}</h3>
            <FreshnessLine freshness={freshness} />
            <HonourList honours={data} />
          </>
        )}
      </QueryState>
      {support.data && support.data.data.length > 0 && (
        <>
          <h3>{t('members.support', { count: support.data.data.length })}</h3>
          <SupportList supports={support.data.data} />
        </>
      )}
    </section>
  );
}
