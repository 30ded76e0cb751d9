import { runProgram } from './run-program.ts';

/** `npm run simulate -- --schedules N | --seed N`: relay and reader under simulated faults. */
await runProgram({
  project: 'libs/messaging',
  file: 'libs/messaging/dist/simulation/main.js',
  // It says with which seed a run that is stopped goes on.
  stopWith: 'SIGINT',
});
