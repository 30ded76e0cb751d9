import { KafkaBatchStrategy } from '@dong-hanh/messaging';
import { runService } from '@dong-hanh/service-kit';
import { emulationModule } from './app.module.js';
import { readConfig } from './config.js';

const config = readConfig(process.env);
await runService({
  name: 'emulation',
  module: emulationModule(config),
  config,
  strategies: (app) => [app.get(KafkaBatchStrategy)],
});
