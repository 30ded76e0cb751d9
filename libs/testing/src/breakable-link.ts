import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A link to one server that a spec can cut (connections are refused and gone) or freeze (silence). */
export class BreakableLink {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;
  private isFrozen = false;

  /** @param target `host:port` of the real server */
  constructor(private readonly target: string) {}

  /** Opens the link, at the same address each time. @returns its address, `127.0.0.1:port` */
  async up(): Promise<string> {
    this.isFrozen = false;
    this.server = createServer((client) => this.join(client));
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return `127.0.0.1:${this.port}`;
  }

  /** Ends all connections and refuses new ones. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Keeps all connections open and passes nothing on any more, as a stopped process does. */
  freeze(): void {
    this.isFrozen = true;
  }

  private join(client: Socket): void {
    const [host = '', port = ''] = this.target.split(':');
    const server = connect(Number(port), host);
    this.pass(client, server);
    this.pass(server, client);
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('error', () => from.destroy());
    from.on('data', (chunk) => {
      if (!this.isFrozen) to.write(chunk);
    });
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
