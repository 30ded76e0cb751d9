import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';

/**
 * Ends the forwarded answers that go on without end when the gateway stops: a stop waits for requests at
 * hand, and these would never be done. Their clients connect again.
 */
export function endStreamsOnStop(scope: FastifyInstance): void {
  const open = new Map<FastifyReply, Readable>();
  let isStopping = false;
  scope.addHook('onSend', async (_request, reply, payload) => {
    if (!isEventStream(reply) || !(payload instanceof Readable)) return payload;
    // A connection kept alive after its stream would hold up the stop as well.
    void reply.header('connection', 'close');
    open.set(reply, payload);
    reply.raw.once('close', () => open.delete(reply));
    if (isStopping) setImmediate(() => end(reply, payload));
    return payload;
  });
  scope.addHook('preClose', (done) => {
    isStopping = true;
    for (const [reply, payload] of open) end(reply, payload);
    done();
  });
}

function isEventStream(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith('text/event-stream');
}

/** What the client has not read is given up; Fastify lets go of the service when the answer is over. */
function end(reply: FastifyReply, payload: Readable): void {
  payload.unpipe(reply.raw);
  if (reply.raw.writableNeedDrain) reply.raw.destroy();
  else reply.raw.end();
}
