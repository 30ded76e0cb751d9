import { runServiceProgram } from './service-program.ts';

/** `npm run rebuild -- SERVICE [--force]`: the read models of a service are built again from the log. */
await runServiceProgram('rebuild');
