import { parseArgs } from 'node:util';

export interface BenchOptions {
  isQuick: boolean;
  rounds: number;
  /** ids in small letters; none = all */
  only?: string[];
  /** where the result is written to */
  json?: string;
}

const FULL_ROUNDS = 7;
const QUICK_ROUNDS = 3;

/** @throws when an option is unknown or makes no sense */
export function readOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const isQuick = values.quick;
  const rounds = Number(values.rounds ?? (isQuick ? QUICK_ROUNDS : FULL_ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}`);
  const only = values.only?.toLowerCase().split(',');
  const unknown = only?.find((id) => !known.includes(id));
  if (unknown) throw new Error(`there is no ${unknown}; there are ${known.join(', ')}`);
  return { isQuick, rounds, ...(only && { only }), ...(values.json && { json: values.json }) };
}
