export interface Infrastructure {
  /** A superuser's address of the PostgreSQL cluster of this run. */
  databaseUrl: string;
  kafkaBrokers: string[];
  redisUrl: string;
  /** The password of all service roles of this run. */
  rolePassword: string;
}

/** The servers that the run started for its specs. @throws when a variable is missing, with its name */
export function infrastructure(): Infrastructure {
  return {
    databaseUrl: variable('DATABASE_URL'),
    kafkaBrokers: variable('KAFKA_BROKERS').split(','),
    redisUrl: variable('REDIS_URL'),
    rolePassword: variable('ROLE_PASSWORD'),
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: specs with servers run by "npm test -- PATTERN"`);
  return value;
}
