import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
}

interface RequestQueueClass {
  prototype: RequestQueue & {
    scheduleCheckPendingRequests: ((this: RequestQueue) => void) & { isPatched?: boolean };
  };
}

/**
 * kafkajs re-arms a timer of a millisecond for ever on each connection (2–5 % of a core, idle). The check
 * is needed only while requests wait: an answered request looks at the queue by itself. The class is
 * private and created deep inside, so its method is replaced; must run before the first client.
 */
export function patchRequestTimers(): void {
  const load = createRequire(import.meta.url);
  const { prototype } = load('kafkajs/src/network/requestQueue') as RequestQueueClass;
  const original = prototype.scheduleCheckPendingRequests;
  if (original.isPatched) return;
  const patched = function (this: RequestQueue): void {
    if (this.pending.length > 0) original.call(this);
  };
  prototype.scheduleCheckPendingRequests = Object.assign(patched, { isPatched: true });
}
