import { KafkaBatchStrategy } from '@dong-hanh/messaging';
import { runService } from '@dong-hanh/service-kit';
import { membershipModule } from './app.module.js';
import { readConfig } from './config.js';

const config = readConfig(process.env);
await runService({
  name: 'membership',
  module: membershipModule(config),
  config,
  strategies: (app) => [app.get(KafkaBatchStrategy)],
});
