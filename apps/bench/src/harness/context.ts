import { Database } from '@dong-hanh/persistence';
import { createTopics, testKafka } from '@dong-hanh/testing';
import type { RunningPlatform } from '../platform-client.js';
import type { BenchContext } from './goal.js';
import { measureCpu } from './processes.js';

/** A context that remembers what was made in it, so that all of it can be taken away again. */
export interface OpenedContext extends BenchContext {
  close(): Promise<void>;
}

/** The servers of a running platform, as goals use them. */
export function openContext(platform: RunningPlatform, isQuick: boolean): OpenedContext {
  const { postgres, kafka } = platform.processes;
  const databaseUrl = inDatabase(postgres!.url, 'postgres');
  const brokers = kafka!.brokers!.split(',');
  const databases = new Set<string>();
  const topics = new Set<string>();
  return {
    platform,
    databaseUrl,
    brokers,
    isQuick,
    scale: (full, quick) => (isQuick ? quick : full),
    async newDatabase(name) {
      databases.add(name);
      await asSuperuser(databaseUrl, [dropSql(name), `create database "${name}"`]);
      return inDatabase(databaseUrl, name);
    },
    async newTopic(name, partitions) {
      topics.add(name);
      await createTopics([name], partitions, brokers);
      return name;
    },
    measureCpu: (more = {}) => measureCpu({ ...pidsOf(platform), bench: process.pid, ...more }),
    async close() {
      await asSuperuser(databaseUrl, [...databases].map(dropSql));
      if (topics.size > 0) await deleteTopics(brokers, [...topics]);
    },
  };
}

/** The same server, another database. */
export function inDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs statements one after another on a connection of their own, with all the time that they need. */
export async function asSuperuser(url: string, statements: readonly string[]): Promise<void> {
  const options = { applicationName: 'bench', max: 1, statementTimeoutMs: 600_000 };
  const database = new Database({ url, ...options });
  try {
    for (const sql of statements) await database.query(sql);
  } finally {
    await database.close();
  }
}

function dropSql(name: string): string {
  return `drop database if exists "${name}" with (force)`;
}

function pidsOf({ processes }: RunningPlatform): Record<string, number> {
  return Object.fromEntries(
    Object.entries(processes).flatMap(([name, { pid }]) => (pid ? [[name, pid]] : [])),
  );
}

async function deleteTopics(brokers: string[], topics: string[]): Promise<void> {
  const admin = testKafka(brokers).admin();
  await admin.connect();
  try {
    await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
