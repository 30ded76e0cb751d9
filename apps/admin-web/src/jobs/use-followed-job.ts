import { useEffect, useState } from 'react';
import { EventStream } from '../api/event-stream.js';
import type { Job } from '../api/generated/client.js';
import { send } from '../api/request.js';
import { isOver, newerOf } from './job.rules.js';

/** A job with its progress as it happens, for as long as it is under way and its events may be read. */
export function useFollowedJob(listed: Job): Job {
  const [told, setTold] = useState(listed);
  const job = newerOf(listed, told);
  const isFollowed = !isOver(job);
  const { id } = listed;
  useEffect(() => {
    if (!isFollowed) return undefined;
    const stream = new EventStream<Job>({
      open: (_, signal) =>
        send(`/v1/jobs/${id}/events`, { signal, headers: { accept: 'text/event-stream' } }),
      onEvent: setTold,
      onState: () => undefined,
    });
    void stream.run();
    return () => stream.stop();
  }, [id, isFollowed]);
  return job;
}
