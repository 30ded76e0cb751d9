import 'reflect-metadata';
import { runService } from '@dong-hanh/service-kit';
import { gatewayModule } from './app.module.js';
import { readConfig } from './config.js';
import { isOpenPath } from './open-paths.js';

const config = readConfig(process.env);

await runService({ name: 'gateway', module: gatewayModule(config), config, isOpen: isOpenPath });
