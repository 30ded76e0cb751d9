import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collectDefaultMetrics } from 'prom-client';
import { listenForMetrics } from './metrics-listener.js';

let server: Server;
let url: string;

beforeAll(async () => {
  collectDefaultMetrics();
  server = await listenForMetrics(0, '127.0.0.1');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

describe('the port for metrics', () => {
  it('shows the metrics of the process', async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('process_cpu_user_seconds_total');
  });

  it.each(['/', '/v1/units', '/metrics/more'])('serves nothing else: %s', async (path) => {
    expect((await fetch(`${url}${path}`)).status).toBe(404);
  });

  it('says so when the port is taken', async () => {
    const { port } = server.address() as AddressInfo;
    await expect(listenForMetrics(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
  });
});
