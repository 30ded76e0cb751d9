import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { BreakableLink } from './breakable-link.js';
import { obey, type LinkOrder } from './link-orders.js';

/**
 * Links as a program of its own, for a platform whose faults are rehearsed:
 * `link-program.js CONTROL_PORT NAME=PORT:HOST:PORT …`. `POST /NAME` with an order disturbs one link, `GET /`
 * tells what has happened on all of them.
 */
const [controlPort, ...described] = process.argv.slice(2);

const links = new Map(
  described.map((text) => {
    const [, name = '', port = '', target = ''] = /^([^=]+)=(\d+):(.+:\d+)$/.exec(text) ?? [];
    if (name === '')
      throw new Error(`${text} does not describe a link, as NAME=PORT:HOST:PORT does`);
    return [name, new BreakableLink(target, Number(port))] as const;
  }),
);

async function answer(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'POST') {
    const name = request.url?.slice(1) ?? '';
    const link = links.get(name);
    if (!link) throw new Error(`no link ${name}`);
    await obey(link, (await json(request)) as LinkOrder);
  }
  return Object.fromEntries([...links].map(([name, link]) => [name, link.counted()]));
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = JSON.stringify(await answer(request));
    response.setHeader('content-type', 'application/json').end(body);
  } catch (error) {
    response.writeHead(400).end(String(error));
  }
}

for (const link of links.values()) await link.up();
createServer((request, response) => void respond(request, response)).listen(
  Number(controlPort),
  '127.0.0.1',
  () => process.stdout.write('links are up\n'),
);
