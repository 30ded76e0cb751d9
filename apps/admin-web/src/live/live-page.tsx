import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useListAwardDecisions } from '../api/generated/client.js';
import { DecisionForm } from '../decisions/decision-form.js';
import { usePageTitle } from '../frame/use-page-title.js';
import { MemberPanel } from '../members/member-panel.js';
import { useSession } from '../session/use-session.js';
import { ProvincePanel } from '../statistics/province-panel.js';
import { ArrivalList } from './arrival-list.js';
import { StreamBadge } from './stream-badge.js';
import { addRecorded, useFollowingLive, useLiveFeed } from './use-live-feed.js';
import { useRefetch } from './use-refetch.js';

const listed = 20;

/** Decisions and support arriving, and what they change: the province's figures and one member's record. */
export function LivePage() {
  const { t } = useTranslation();
  usePageTitle(t('frame.live'));
  const view = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const session = useSession();
  const demo = session.state === 'demo' || session.state === 'signed-in' ? session.demo : null;
  const memberId = view.member ?? demo?.memberId;
  const { state, arrivals } = useLiveFeed();
  useFollowingLive(memberId);

  const decisions = useListAwardDecisions({ limit: listed }, { query: useRefetch() });
  const recorded = decisions.data?.data;
  useEffect(() => {
    if (recorded) addRecorded(recorded);
  }, [recorded]);

  return (
    <div className="live">
      <section className="panel live-arrivals" aria-labelledby="live-title">
        <div className="panel-head">
          <h1 id="live-title">{t('live.title')}</h1>
          <StreamBadge state={state} />
        </div>
        <ArrivalList arrivals={arrivals} />
      </section>
      <div className="live-results">
        <ProvincePanel
          provinceId={demo?.provinceId}
          view={view}
          onChange={(search) => void navigate({ search, replace: true })}
        />
        {memberId ? (
          <div className="live-member">
            <MemberPanel memberId={memberId} />
            <DecisionForm memberId={memberId} />
          </div>
        ) : (
          <p className="empty">{t('live.noMember')}</p>
        )}
      </div>
    </div>
  );
}
