/** Which variables a service's config reads, and whether it accepts what it is given. */
export interface Reading {
  known: Set<string>;
  refusal: Error | null;
}

interface ConfigModule {
  readConfig(environment: NodeJS.ProcessEnv): unknown;
}

/** Hands settings to the service's own `readConfig` and watches what it asks for. */
export async function readBy(service: string, settings: NodeJS.ProcessEnv): Promise<Reading> {
  const { readConfig } = (await import(`../../apps/${service}/src/config.ts`)) as ConfigModule;
  const known = new Set<string>();
  const watched = new Proxy(settings, {
    get(target, key) {
      if (typeof key === 'string') known.add(key);
      return Reflect.get(target, key) as unknown;
    },
  });
  try {
    readConfig(watched);
    return { known, refusal: null };
  } catch (error) {
    return { known, refusal: error as Error };
  }
}
