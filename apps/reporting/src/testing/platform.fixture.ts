import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { topics } from '@dong-hanh/contracts';
import type { ServiceDifference } from '../reconciliation/reconciliation.rules.js';
import { CLIENT_SECRET } from './reporting.fixture.js';

/**
 * Stands for the issuer and the gateway over real HTTP, as this service sees them: a token for the right
 * client, and what the services differ in for who brings it.
 */
export class PlatformAround {
  differences: Omit<ServiceDifference, 'services'>[] = [];
  /** What one of them answers instead, by its name. */
  readonly broken = new Map<'identity' | 'gateway', number>();
  readonly asked = { identity: 0, gateway: 0 };
  /** The repairs that the gateway was asked for; they leave no difference. */
  readonly repairs: unknown[] = [];
  /** Called when the gateway is asked to compare. */
  onCompare: () => void = () => undefined;
  /** Called when the gateway has repaired. */
  onRepair: () => void = () => undefined;
  /** How far the reader of awards is behind. */
  lagSeconds = 0;
  private server: Server | undefined;
  private port = 0;

  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get tokenUrl(): string {
    return `${this.gatewayUrl}/oidc/token`;
  }

  async up(): Promise<this> {
    this.server = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async down(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async repair(request: IncomingMessage, say: (status: number, body: object) => void) {
    const repair = (await json(request)) as { recordIds: string[] };
    this.repairs.push(repair);
    this.differences = [];
    say(200, { republished: repair.recordIds.length });
    this.onRepair();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { url, headers } = request;
    const name = url === '/oidc/token' ? 'identity' : 'gateway';
    this.asked[name] += 1;
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const fault = this.broken.get(name);
    if (fault !== undefined) return void say(fault, {});
    if (name === 'identity') {
      const isClient = headers.authorization === basic('reconciliation', CLIENT_SECRET);
      return void say(isClient ? 200 : 401, isClient ? { access_token: 'token-of-client' } : {});
    }
    if (headers.authorization !== 'Bearer token-of-client') return void say(401, {});
    if (url === '/v1/streams') {
      const { lagSeconds } = this;
      return void say(200, { data: [{ group: 'reporting', topic: topics.award, lagSeconds }] });
    }
    if (url === '/v1/integrity/repairs') return void this.repair(request, say);
    const differences = this.differences.map((each) => ({ ...each, services: [], awardIds: [] }));
    say(200, { equal: differences.length === 0, differences });
    this.onCompare();
  }
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
