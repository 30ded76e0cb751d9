import { Module, type DynamicModule } from '@nestjs/common';
import { Upstreams } from '../upstreams/upstreams.service.js';
import { DemoSessionController } from './demo-session.controller.js';
import { DemoSessions } from './demo-session.service.js';

@Module({})
export class DemoSessionModule {
  /** @param identityUrl the development issuer; undefined where there is no demo */
  static forRoot(identityUrl: string | undefined): DynamicModule {
    return {
      module: DemoSessionModule,
      controllers: [DemoSessionController],
      providers: [
        {
          provide: DemoSessions,
          inject: [Upstreams],
          useFactory: (upstreams: Upstreams) => new DemoSessions(identityUrl, upstreams),
        },
      ],
    };
  }
}
