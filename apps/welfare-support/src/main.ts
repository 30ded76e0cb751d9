import { KafkaBatchStrategy } from '@dong-hanh/messaging';
import { runService } from '@dong-hanh/service-kit';
import { welfareSupportModule } from './app.module.js';
import { readConfig } from './config.js';

const config = readConfig(process.env);
await runService({
  name: 'welfare-support',
  module: welfareSupportModule(config),
  config,
  strategies: (app) => [app.get(KafkaBatchStrategy)],
});
