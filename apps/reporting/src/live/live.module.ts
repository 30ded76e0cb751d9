import { Module, type DynamicModule } from '@nestjs/common';
import { LiveController } from './live.controller.js';
import { LIVE_SETTINGS, LiveService, type LiveSettings } from './live.service.js';

@Module({})
export class LiveModule {
  static forRoot(settings: LiveSettings): DynamicModule {
    return {
      module: LiveModule,
      controllers: [LiveController],
      providers: [LiveService, { provide: LIVE_SETTINGS, useValue: settings }],
    };
  }
}
