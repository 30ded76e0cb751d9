import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { LiveFeed, type LiveFeedSettings } from './live-feed.js';

/** Closes the connections when nothing is applied or shown any more. */
class LiveFeedLifecycle implements OnApplicationShutdown {
  constructor(private readonly feed: LiveFeed) {}

  async onApplicationShutdown(): Promise<void> {
    await this.feed.close();
  }
}

/** Gives every module of a service the live feed. It needs Redis for nothing else, and starts without it. */
@Module({})
export class LiveFeedModule {
  static forRoot(settings: LiveFeedSettings): DynamicModule {
    return {
      module: LiveFeedModule,
      global: true,
      providers: [
        { provide: LiveFeed, useFactory: () => new LiveFeed(settings) },
        {
          provide: LiveFeedLifecycle,
          inject: [LiveFeed],
          useFactory: (feed: LiveFeed) => new LiveFeedLifecycle(feed),
        },
      ],
      exports: [LiveFeed],
    };
  }
}
