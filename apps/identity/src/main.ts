import 'reflect-metadata';
import { runService } from '@dong-hanh/service-kit';
import { identityModule } from './app.module.js';
import { readConfig } from './config.js';

const config = readConfig(process.env);

// Signing in cannot ask for a token: every path is open, and there is no data behind them.
await runService({
  name: 'identity',
  module: identityModule(config),
  config,
  isOpen: () => true,
});
