import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

interface Connection {
  socket?: Socket;
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
  isConnected(): boolean;
  connect(): Promise<boolean>;
  disconnect(): Promise<boolean>;
  send(request: unknown): Promise<unknown>;
}

interface ConnectionClass {
  prototype: Connection & { connect: { isPatched?: boolean } };
}

const LENGTH_BYTES = 4;

/**
 * kafkajs uses one object for all connections to a broker, one after the other, and is wrong about what is left
 * of the last one. Half an answer that a reset cut off stays in its buffer and is read together with the next
 * connection's answers: a wrong length then waits for ever, or is read beyond its end and ends the process. And
 * a request that got no answer in time ends alone: on a link that is half open all that follow it end the same
 * way, for ever. The class is private, so its methods are replaced; must run before the first client.
 */
export function patchConnections(): void {
  const load = createRequire(import.meta.url);
  const { prototype } = load('kafkajs/src/network/connection') as ConnectionClass;
  const { connect, disconnect, send } = prototype;
  if (connect.isPatched) return;

  const connectAnew = function (this: Connection): Promise<boolean> {
    if (!this.isConnected()) {
      this.chunks = [];
      this.bytesBuffered = 0;
      this.bytesNeeded = LENGTH_BYTES;
    }
    return connect.call(this);
  };

  prototype.connect = Object.assign(connectAnew, { isPatched: true });

  prototype.disconnect = async function (this: Connection): Promise<boolean> {
    const { socket } = this;
    const isDone = await disconnect.call(this);
    // What still arrives on it belongs to nobody.
    socket?.removeAllListeners('data').destroySoon();
    return isDone;
  };

  prototype.send = async function (this: Connection, request: unknown): Promise<unknown> {
    try {
      return await send.call(this, request);
    } catch (error) {
      if (isTimeout(error)) this.socket?.destroy(error);
      throw error;
    }
  };
}

function isTimeout(error: unknown): error is Error {
  return error instanceof Error && error.name === 'KafkaJSRequestTimeoutError';
}
