import { randomInt } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { LinkDirection, type LinkBehaviour } from './link-direction.js';

/** What a link has done since it was made: by this a spec sees that its fault took place. */
export interface LinkCounts {
  /** Connections that were opened through the link. */
  opened: number;
  /** Connections that the link itself ended by RST. */
  reset: number;
  /** Chunks that were held up, by a delay or by the stall of a loss. */
  heldUp: number;
  /** Connections that are open now. */
  open: number;
}

/**
 * A TCP link to one server that a spec can disturb: cut, frozen, slow, lossy, or broken in the middle of an
 * answer. It works on the byte stream, above TCP. So a lost packet is what the application sees of one: the
 * stream of that connection stands still for one retransmission timeout.
 */
export class BreakableLink {
  private readonly joints = new Set<Joint>();
  private readonly counts = { opened: 0, reset: 0 };
  private heldUpBefore = 0;
  private server: Server | undefined;
  private port: number;
  private behaviour: LinkBehaviour = {};
  private bytesUntilReset: number | undefined;

  /**
   * @param target `host:port` of the real server
   * @param port where the link listens; any free one unless said
   */
  constructor(
    private readonly target: string,
    port = 0,
  ) {
    this.port = port;
  }

  /** Opens the link, at the same address each time. @returns its address, `127.0.0.1:port` */
  async up(): Promise<string> {
    this.pass();
    if (!this.server?.listening) {
      // As on a real link, each side is told the other's end only when everything before has arrived.
      const server = createServer({ allowHalfOpen: true }, (client) => this.join(client));
      this.server = server;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.port, '127.0.0.1', resolve);
      });
      this.port = (server.address() as AddressInfo).port;
    }
    return this.address();
  }

  /** Where the link listens, or did before it was cut. */
  address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Ends all connections and refuses new ones. */
  async cut(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const joint of this.joints) joint.destroy();
    await closed;
  }

  /**
   * Everything passes again; what a freeze held back arrives late, as a link delivers that comes back. Stranded
   * connections stay as they are.
   */
  pass(): void {
    this.bytesUntilReset = undefined;
    this.behave({});
  }

  /** Keeps all connections open and passes nothing on, in either direction, for old and new ones. */
  freeze(): void {
    this.behave({ isFrozen: true });
  }

  /**
   * Leaves all connections of now half open: nothing passes on them any more, and neither side is told that the other
   * has gone. New ones pass. The server's system ends its side after a while, as keepalive probes without an answer
   * make it do; the client's side stays until the client gives up.
   *
   * @param serverNoticesMs what the server's keepalive settings amount to; here the probes would be answered
   */
  strand(serverNoticesMs: number): void {
    for (const joint of this.joints) joint.strand(serverNoticesMs);
  }

  /** Every chunk arrives `ms` later, in either direction. */
  delay(ms: number): void {
    this.behave({ delayOf: () => ms });
  }

  /** Each chunk is lost once with this probability: its stream stands still for a retransmission timeout. */
  lose(percent: number, timeoutMs = 200): void {
    this.behave({ delayOf: () => (randomInt(1_000) < percent * 10 ? timeoutMs : 0) });
  }

  /** Ends all connections by RST, now; new ones pass. */
  reset(): void {
    for (const joint of this.joints) this.endByReset(joint);
  }

  /**
   * Ends the next connection by RST that is in the middle of an answer: after the server's next `bytes` bytes
   * went through, whichever connections they belong to. Once; then everything passes again.
   */
  resetAfter(bytes: number): void {
    this.bytesUntilReset = bytes;
  }

  /** What has happened so far. */
  counted(): LinkCounts {
    const held = [...this.joints].reduce((sum, joint) => sum + joint.heldUp(), this.heldUpBefore);
    return { ...this.counts, heldUp: held, open: this.joints.size };
  }

  private behave(behaviour: LinkBehaviour): void {
    this.behaviour = behaviour;
    for (const joint of this.joints) joint.behave(behaviour);
  }

  private join(client: Socket): void {
    this.counts.opened += 1;
    const [host = '', port = ''] = this.target.split(':');
    const server = connect({ host, port: Number(port), allowHalfOpen: true });
    const joint: Joint = new Joint(client, server, (chunk) => this.answerPasses(joint, chunk));
    this.joints.add(joint);
    joint.behave(this.behaviour);
    joint.onGone(() => {
      if (this.joints.delete(joint)) this.heldUpBefore += joint.heldUp();
    });
  }

  /** @returns the part of an answer that still passes before the connection is reset */
  private answerPasses(joint: Joint, chunk: Buffer): Buffer {
    if (this.bytesUntilReset === undefined) return chunk;
    const passing = chunk.subarray(0, this.bytesUntilReset);
    this.bytesUntilReset -= passing.length;
    if (passing.length === chunk.length) return chunk;
    this.bytesUntilReset = undefined;
    setImmediate(() => this.endByReset(joint));
    return passing;
  }

  private endByReset(joint: Joint): void {
    this.counts.reset += 1;
    joint.reset();
  }
}

/** One client's connection and the one to the server that goes with it. */
class Joint {
  private readonly directions: LinkDirection[];
  private isStranded = false;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    answer: (chunk: Buffer) => Buffer,
  ) {
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => {
        if (!this.isStranded) this.reset();
      });
    }
    this.directions = [
      new LinkDirection(client, server, (chunk) => chunk),
      new LinkDirection(server, client, answer),
    ];
  }

  behave(behaviour: LinkBehaviour): void {
    if (this.isStranded) return;
    for (const direction of this.directions) direction.behave(behaviour);
  }

  strand(serverNoticesMs: number): void {
    this.isStranded = true;
    for (const direction of this.directions) direction.strand();
    setTimeout(() => this.server.resetAndDestroy(), serverNoticesMs).unref();
  }

  heldUp(): number {
    return this.directions.reduce((sum, { heldUp }) => sum + heldUp, 0);
  }

  onGone(listener: () => void): void {
    let open = 2;
    for (const socket of [this.client, this.server])
      socket.on('close', () => {
        open -= 1;
        if (open === 0) listener();
      });
  }

  destroy(): void {
    for (const socket of [this.client, this.server]) socket.destroy();
  }

  reset(): void {
    for (const socket of [this.client, this.server]) socket.resetAndDestroy();
  }
}
