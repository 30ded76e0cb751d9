import {
  Global,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import type { Tracing } from './tracing.js';

class TracingLifecycle implements OnApplicationShutdown {
  constructor(private readonly tracing: Tracing) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tracing.stop();
  }
}

@Global()
@Module({})
class TracingModule {}

@Module({})
class TracedProcess {}

/**
 * A process with its tracing around it. Nest ends what it knows first last, so spans that the relay makes
 * while it stops are sent as well.
 */
export function tracedModule(module: Type, tracing: Tracing): DynamicModule {
  const provider = { provide: TracingLifecycle, useFactory: () => new TracingLifecycle(tracing) };
  return {
    module: TracedProcess,
    imports: [{ module: TracingModule, providers: [provider] }, module],
  };
}
