import { pollingMs, useLiveFeed } from './use-live-feed.js';

/** With a stream a figure is asked again when an entry says so, and now and then for its freshness. */
const quietMs = 15_000;

/** How often an answer is asked for again: seldom beside the stream, often without it. */
export function useRefetch() {
  const { state } = useLiveFeed();
  return { refetchInterval: state === 'open' ? quietMs : pollingMs };
}
