import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceName } from '../routes.js';
import { Upstreams } from './upstreams.service.js';

/** The services behind the gateway, for every module that asks them something. */
@Module({})
export class UpstreamsModule {
  static forRoot(urls: Record<ServiceName, string>, timeoutMs: number): DynamicModule {
    return {
      module: UpstreamsModule,
      global: true,
      providers: [{ provide: Upstreams, useValue: new Upstreams(urls, timeoutMs) }],
      exports: [Upstreams],
    };
  }
}
