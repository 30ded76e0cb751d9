/**
 * Does work at once, then at most once per interval: a thousand decisions in a second ask the platform for
 * new figures a few times, not a thousand times.
 */
export function coalesced(work: () => void, intervalMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const rest = () => {
    timer = undefined;
    if (!again) return;
    again = false;
    run();
  };
  const run = () => {
    work();
    timer = setTimeout(rest, intervalMs);
  };
  return () => {
    if (timer === undefined) run();
    else again = true;
  };
}
