import { problemKinds } from '@dong-hanh/contracts';
import { problemOf, sendProblem } from '@dong-hanh/service-kit';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * Answers errors of routes that Nest does not know as problem documents: its filter is set only after
 * they are registered, and a plugin keeps the error handler that it was born with.
 */
export function answerProblems(scope: FastifyInstance): void {
  const logger = new Logger('HTTP');
  scope.setErrorHandler((thrown, request, reply) => {
    const problem = problemOf(thrown, request.routeOptions.bodyLimit);
    if (problemKinds[problem.code].status >= 500) logger.error(thrown);
    sendProblem(reply, problem, request);
    return reply;
  });
}
