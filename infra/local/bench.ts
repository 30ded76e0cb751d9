import { runProgram } from './run-program.ts';

/** `npm run bench`: the benchmarks, compiled and run. */
await runProgram({ project: 'apps/bench', file: 'apps/bench/dist/main.js' });
