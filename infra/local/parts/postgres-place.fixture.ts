import { postgresPlace } from './postgres.ts';

// A program of its own, so that a spec reads what a person would: what is said, then where the data lie.
const [, , dataDir] = process.argv;
process.stdout.write(`${postgresPlace(dataDir!).home}\n`);
