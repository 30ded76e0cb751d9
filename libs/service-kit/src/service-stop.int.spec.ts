import { describe, expect, it } from '@jest/globals';
import { startTestIssuer } from '@dong-hanh/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { createServiceApp } from './service-app.js';
import { ServiceKitModule } from './service-kit.module.js';

const arrived = Promise.withResolvers<void>();
const released = Promise.withResolvers<void>();

@Controller('v1/slow')
class SlowController {
  @Get()
  async answer(): Promise<{ late: boolean }> {
    arrived.resolve();
    await released.promise;
    return { late: true };
  }
}

describe('a service that stops amid a request', () => {
  it('answers it and closes the connection, however long the caller would keep it', async () => {
    const issuer = await startTestIssuer();
    @Module({
      imports: [ServiceKitModule.forRoot({ token: issuer, cursorSecret: 'c'.repeat(32) })],
      controllers: [SlowController],
    })
    class StoppingModule {}
    const app = await createServiceApp({
      name: 'probe',
      module: StoppingModule,
      logLevel: 'silent',
    });
    await app.listen(0, '127.0.0.1');
    const answering = fetch(`${await app.getUrl()}/v1/slow`, {
      headers: { authorization: `Bearer ${await issuer.token('analyst')}` },
    });
    await arrived.promise;
    const closing = app.close();
    setImmediate(() => released.resolve());
    const answer = await answering;
    expect(await answer.json()).toEqual({ late: true });
    expect(answer.headers.get('connection')).toBe('close');
    await closing;
    await issuer.close();
  }, 10_000);
});
