import type { Socket } from 'node:net';

/** How a link treats what goes through it. */
export interface LinkBehaviour {
  /** Nothing passes; what is sent is kept and passes later. */
  isFrozen?: boolean;
  /** How many milliseconds later a chunk arrives; chunks keep their order. */
  delayOf?: () => number;
}

/** One direction of one connection. Bytes keep their order and none is left out. */
export class LinkDirection {
  /** Chunks that were held up. */
  heldUp = 0;
  private behaviour: LinkBehaviour = {};
  private readonly waiting: { chunk: Buffer | null; dueAt: number }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isStranded = false;

  /** @param filter the part of a chunk that passes, in its turn */
  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly filter: (chunk: Buffer) => Buffer,
  ) {
    from.on('data', (chunk: Buffer) => this.take(chunk));
    from.on('end', () => this.take(null));
    from.on('close', () => this.abandon());
    to.on('drain', () => this.flow());
    to.on('close', () => {
      clearTimeout(this.timer);
      if (!from.readableEnded && !this.isStranded) from.destroy();
    });
  }

  behave(behaviour: LinkBehaviour): void {
    this.behaviour = behaviour;
    this.flow();
    this.deliver();
  }

  /** From now on what is sent is lost, and so is the end of it. */
  strand(): void {
    this.isStranded = true;
    this.waiting.length = 0;
    clearTimeout(this.timer);
    this.from.resume();
  }

  /** Nothing is read while the link is frozen: the sender's own buffers fill up, as they would. */
  private flow(): void {
    if (this.isStranded) return;
    if (this.behaviour.isFrozen || this.to.writableNeedDrain) this.from.pause();
    else this.from.resume();
  }

  private take(chunk: Buffer | null): void {
    if (this.isStranded) {
      if (chunk === null) this.from.destroy();
      return;
    }
    const delayMs = chunk === null ? 0 : (this.behaviour.delayOf?.() ?? 0);
    if (delayMs > 0) this.heldUp += 1;
    const behind = this.waiting.at(-1)?.dueAt ?? 0;
    this.waiting.push({ chunk, dueAt: Math.max(Date.now() + delayMs, behind) });
    this.deliver();
  }

  private deliver(): void {
    clearTimeout(this.timer);
    while (this.waiting.length > 0 && !this.behaviour.isFrozen) {
      const { chunk, dueAt } = this.waiting[0]!;
      const leftMs = dueAt - Date.now();
      if (leftMs > 0) {
        this.timer = setTimeout(() => this.deliver(), leftMs);
        return;
      }
      this.waiting.shift();
      if (chunk === null) this.to.end();
      else this.to.write(this.filter(chunk));
    }
    this.flow();
  }

  /** The sender is gone without an end: nobody is told more of it than what has passed. */
  private abandon(): void {
    if (this.from.readableEnded || this.isStranded) return;
    clearTimeout(this.timer);
    this.to.destroy();
  }
}
