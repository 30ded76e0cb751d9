import { accessToken, demoAccounts } from './access-token.ts';
import { explain, Failure } from './failure.ts';
import { dataDir, shown } from './paths.ts';
import { readRunFile } from './run-file.ts';

/** `npm run -s token -- ACCOUNT`: prints an access token and nothing else. */
async function token(account: string | undefined): Promise<string> {
  if (!account)
    throw new Failure(`npm run -s token -- ACCOUNT, one of: ${demoAccounts.join(', ')}`);
  const identity = readRunFile(dataDir())?.processes.identity?.url;
  if (!identity) throw new Failure(`No platform runs in ${shown(dataDir())}: npm start`);
  return accessToken(identity, account);
}

try {
  process.stdout.write(`${await token(process.argv[2])}\n`);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
