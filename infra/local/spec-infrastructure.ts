import { join } from 'node:path';
import { prepareRoles } from './databases.ts';
import { startInfrastructure } from './infrastructure.ts';
import { Failure } from './failure.ts';
import { LauncherFile } from './launcher-file.ts';
import { Ports } from './ports.ts';
import { say } from './progress.ts';
import { secretsOf } from './secrets.ts';
import { databaseServices } from './services.ts';
import { Supervisor } from './supervisor.ts';

// Roles are made for each run, databases by each spec file; `probe` is the service that the libraries' specs play.
const roleOwners = [...databaseServices, 'probe'];

export interface SpecInfrastructure {
  /** the variables by which specs find the servers */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** PostgreSQL, Kafka and Redis for specs, in a folder of their own. */
export async function startSpecInfrastructure(
  dataDir: string,
  signal: AbortSignal,
): Promise<SpecInfrastructure> {
  const launcher = await LauncherFile.take(dataDir);
  if (!(launcher instanceof LauncherFile)) throw new Failure(`${dataDir} is in use.`);
  const logsDir = join(dataDir, 'logs');
  const supervisor = new Supervisor({
    logsDir,
    say,
    signal,
    changed: () => launcher.record({ children: supervisor.running() }),
  });
  const stop = async () => {
    await supervisor.stop();
    launcher.release();
  };
  try {
    const secrets = secretsOf(dataDir);
    const ports = new Ports(dataDir);
    const launch = { dataDir, logsDir, ports, secrets, supervisor, signal };
    const { postgres, kafka, redis } = await startInfrastructure(launch).all;
    await prepareRoles(postgres, roleOwners, secrets.rolePassword);
    const env = {
      ...process.env,
      DATABASE_URL: postgres,
      KAFKA_BROKERS: kafka,
      REDIS_URL: redis,
      ROLE_PASSWORD: secrets.rolePassword,
    };
    return { env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
