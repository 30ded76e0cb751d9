import { runServiceProgram } from './service-program.ts';

/** `npm run republish -- SERVICE`: every aggregate of an owner is published again, as it is now. */
await runServiceProgram('republish');
