const STREAM_ID = /^\d{1,16}-\d{1,10}$/;

/** True for what Redis gives as the id of an entry: `1767250800000-0`. */
export function isStreamId(text: string | undefined): text is string {
  return text !== undefined && STREAM_ID.test(text);
}

/** Negative when the first comes before the second, 0 when they are the same. */
export function compareStreamIds(first: string, second: string): number {
  const [ours = 0, ourSequence = 0] = first.split('-').map(Number);
  const [theirs = 0, theirSequence = 0] = second.split('-').map(Number);
  return ours - theirs || ourSequence - theirSequence;
}
