import { useEffect, useRef, useState } from 'react';
import { EventStream } from '../api/event-stream.js';
import type { Job } from '../api/generated/client.js';
import { send } from '../api/request.js';
import { isOver, newerOf } from './job.rules.js';

interface Following {
  /** whether it is one of the few whose events are read */
  isFollowed: boolean;
  /** told once, when a job ends that was followed */
  onEnd(this: void, job: Job): void;
}

/** A job with its progress as it happens, for as long as it is under way and its events may be read. */
export function useFollowedJob(listed: Job, { isFollowed, onEnd }: Following): Job {
  const [told, setTold] = useState(listed);
  const job = newerOf(listed, told);
  const isStreamed = isFollowed && !isOver(job);
  const { id } = listed;
  useEffect(() => {
    if (!isStreamed) return undefined;
    const stream = new EventStream<Job>({
      open: (_, signal) =>
        send(`/v1/jobs/${id}/events`, { signal, headers: { accept: 'text/event-stream' } }),
      onEvent: setTold,
      onState: () => undefined,
    });
    void stream.run();
    return () => stream.stop();
  }, [id, isStreamed]);

  const wasStreamed = useRef(false);
  useEffect(() => {
    if (isStreamed) wasStreamed.current = true;
    if (!wasStreamed.current || !isOver(job)) return;
    wasStreamed.current = false;
    onEnd(job);
  }, [isStreamed, job, onEnd]);
  return job;
}
