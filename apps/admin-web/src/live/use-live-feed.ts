import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import {
  getCountAwardsQueryKey,
  getCountWelfareQueryKey,
  getListMemberHonoursQueryKey,
  getListMemberSupportQueryKey,
} from '../api/generated/client.js';
import { accountOf } from '../session/session.js';
import { useSession } from '../session/use-session.js';
import { mayConcern, type RecordedDecision } from './arrival.rules.js';
import { coalesced } from './coalesce.js';
import { LiveFeed, type LiveFeedView } from './live-feed.js';

const feed = new LiveFeed();
const refreshMs = 200;

/** How often figures are asked for while no stream says that they changed. */
export const pollingMs = 5_000;

export function useLiveFeed(): LiveFeedView {
  return useSyncExternalStore(feed.subscribe, feed.current);
}

/** Takes what the register lists for what the stream did not tell. */
export function addRecorded(decisions: readonly RecordedDecision[]): void {
  feed.addRecorded(decisions);
}

/** Keeps the stream open while the page is shown, and asks again for what an entry says has changed. */
export function useFollowingLive(memberId: string | undefined): void {
  const client = useQueryClient();
  const who = accountOf(useSession());

  useEffect(() => {
    if (who === 'opening' || who === 'signed-out') return undefined;
    feed.clear();
    feed.start();
    return () => feed.stop();
  }, [who]);

  useEffect(() => {
    const again = (...keys: (readonly unknown[])[]) =>
      coalesced(() => {
        for (const [path] of keys) void client.invalidateQueries({ queryKey: [path] });
      }, refreshMs);
    const figures = again(getCountAwardsQueryKey(), getCountWelfareQueryKey());
    const records = again(
      getListMemberHonoursQueryKey(memberId ?? ''),
      getListMemberSupportQueryKey(memberId ?? ''),
    );
    return feed.onEntry((entry) => {
      if (entry.appliedBy === 'reporting') figures();
      else if (memberId && mayConcern(entry, memberId)) records();
    });
  }, [client, memberId]);
}
