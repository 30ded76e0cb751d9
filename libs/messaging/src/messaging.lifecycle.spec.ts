import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { exitOnFatal, TopicLifecycle } from './messaging.lifecycle.js';
import { WeakTopics } from './topics/topic-guard.js';

Logger.overrideLogger(false);

describe('a process that cannot go on', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });

  it('ends with an exit code that a supervisor restarts', async () => {
    const exited = new Promise<unknown>((resolve) => {
      jest.spyOn(process, 'exit').mockImplementation(((code: unknown) => resolve(code)) as never);
    });
    exitOnFatal(new Error('the subscription has ended'));
    expect(process.exitCode).toBe(1);
    expect(await exited).toBe(1);
  });
});

describe('the check of topics', () => {
  const weak = new WeakTopics([]);

  it('stops the start of the process when topics are too weak', async () => {
    const lifecycle = new TopicLifecycle(
      () => Promise.reject(weak),
      () => undefined,
    );
    await expect(lifecycle.onApplicationBootstrap()).rejects.toBe(weak);
  });

  it('does not stop it while Kafka is away, and ends the process if they turn out too weak', async () => {
    jest.useFakeTimers();
    const onFatal = jest.fn<(error: Error) => void>();
    const answers = [new Error('ECONNREFUSED'), weak];
    const lifecycle = new TopicLifecycle(() => Promise.reject(answers.shift()), onFatal);
    await lifecycle.onApplicationBootstrap();
    expect(onFatal).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(onFatal).toHaveBeenCalledWith(weak);
    lifecycle.onApplicationShutdown();
    jest.useRealTimers();
  });
});
