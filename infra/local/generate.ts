import { runProgram } from './run-program.ts';

/** `npm run generate`: writes the schemas and documents that are made from the contracts. */
await runProgram({ project: 'libs/contracts', file: 'infra/generate.ts' });
