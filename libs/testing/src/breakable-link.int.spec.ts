import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BreakableLink } from './breakable-link.js';
import { eventually } from './eventually.js';

const ANSWER = 'x'.repeat(1_000);

/** Answers each `?` with a thousand bytes and everything else with itself. */
let server: Server;
let link: BreakableLink;
let connectionsOfServer = 0;
const clients: Client[] = [];

class Client {
  received = '';
  ending: 'end' | 'reset' | undefined;
  private readonly socket: Socket;

  constructor(address: string) {
    this.socket = connect(Number(address.split(':')[1]), '127.0.0.1');
    this.socket.on('data', (chunk) => (this.received += chunk.toString()));
    this.socket.on('end', () => (this.ending = 'end'));
    this.socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNRESET') this.ending = 'reset';
    });
    clients.push(this);
  }

  say(text: string): void {
    this.socket.write(text);
  }

  leave(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}

async function client(): Promise<Client> {
  const one = new Client(await link.up());
  one.say('hello');
  await eventually(() => expect(one.received).toBe('hello'));
  return one;
}

async function milliseconds(until: () => void): Promise<number> {
  const began = performance.now();
  await eventually(until, { everyMs: 5 });
  return performance.now() - began;
}

beforeEach(async () => {
  connectionsOfServer = 0;
  server = createServer((socket) => {
    connectionsOfServer += 1;
    socket.on('error', () => undefined);
    socket.on('close', () => (connectionsOfServer -= 1));
    socket.on('data', (chunk) => socket.write(chunk.toString() === '?' ? ANSWER : chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  link = new BreakableLink(`127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  for (const each of clients.splice(0)) each.destroy();
  await link.cut();
  await new Promise((resolve) => server.close(resolve));
});

describe('a link', () => {
  it('passes what is sent and the end of it, and counts connections', async () => {
    const one = await client();
    one.leave();
    await eventually(() => expect(one.ending).toBe('end'));
    await eventually(() =>
      expect(link.counted()).toEqual({ opened: 1, reset: 0, heldUp: 0, open: 0 }),
    );
  });

  it('ends all connections by RST when it is reset, and passes new ones', async () => {
    const [one, two] = [await client(), await client()];
    link.reset();
    await eventually(() => expect([one.ending, two.ending]).toEqual(['reset', 'reset']));
    expect(link.counted().reset).toBe(2);
    await client();
  });

  it('ends one connection in the middle of an answer, and only one', async () => {
    const one = await client();
    link.resetAfter(300);
    one.say('?');
    await eventually(() => expect(one.ending).toBe('reset'));
    expect(one.received.length).toBeLessThanOrEqual('hello'.length + 300);
    const two = await client();
    two.say('?');
    await eventually(() => expect(two.received).toBe(`hello${ANSWER}`));
  });

  it('brings each chunk later in both directions when it is slow, and none is lost', async () => {
    const one = await client();
    link.delay(60);
    for (const text of ['1', '2', '3']) one.say(text);
    expect(await milliseconds(() => expect(one.received).toBe('hello123'))).toBeGreaterThan(115);
    expect(link.counted().heldUp).toBeGreaterThanOrEqual(2);
  });

  it('stands still for a timeout where it loses, and keeps the order', async () => {
    const one = await client();
    link.lose(100, 80);
    one.say('1');
    expect(await milliseconds(() => expect(one.received).toBe('hello1'))).toBeGreaterThan(155);
    link.lose(0);
    one.say('2');
    await eventually(() => expect(one.received).toBe('hello12'));
  });
});

describe('a frozen link', () => {
  it('is silent without an end, for old connections and new ones', async () => {
    const one = await client();
    link.freeze();
    one.say('1');
    const two = new Client(link.address());
    two.say('2');
    await eventually(() => expect(link.counted().open).toBe(2));
    const later = Date.now() + 100;
    await eventually(() => expect(Date.now()).toBeGreaterThan(later));
    expect([one.received, one.ending, two.received, two.ending]).toEqual([
      ...['hello', undefined],
      ...['', undefined],
    ]);
  });

  it('brings what was sent meanwhile when it thaws: late, in order, once', async () => {
    const one = await client();
    link.freeze();
    for (const text of ['1', '2', '3']) one.say(text);
    one.leave();
    link.pass();
    await eventually(() => expect([one.received, one.ending]).toEqual(['hello123', 'end']));
  });

  it('leaves a stranded connection silent for ever, and passes new ones', async () => {
    const one = await client();
    link.strand(80);
    one.say('1');
    const two = await client();
    await eventually(() => expect(connectionsOfServer).toBe(1));
    two.say('2');
    await eventually(() => expect(two.received).toBe('hello2'));
    expect([one.received, one.ending]).toEqual(['hello', undefined]);
    link.reset();
    await eventually(() => expect(one.ending).toBe('reset'));
  });

  it('can be cut, and opened again at the same address', async () => {
    const one = await client();
    const address = link.address();
    link.freeze();
    await link.cut();
    await eventually(() => expect(one.ending).toBeDefined());
    expect(await link.up()).toBe(address);
    await client();
  });
});
