import {
  problemKinds,
  RuleViolation,
  type ProblemCode,
  type ProblemParameters,
} from '@dong-hanh/contracts';
import { isTransient } from '@dong-hanh/persistence';
import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemDocument } from './problem-document.js';
import { Problem } from './problem.js';
import { contextOf } from './request-context.js';

const RETRY_SECONDS = 2;
const MIB = 1_048_576;

/** Turns whatever was thrown into application/problem+json, once, at the edge of the process. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('HTTP');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(thrown, request.routeOptions?.bodyLimit);
    if (problemKinds[problem.code].status >= 500) this.logger.error(thrown);
    sendProblem(reply, problem, request);
  }
}

/** Answers a request with a problem document. */
export function sendProblem(reply: FastifyReply, problem: Problem, request: FastifyRequest): void {
  // An error before the first hook, such as a broken URL, meets a request without a context.
  const context = request.context ?? contextOf(request);
  const document = problemDocument(problem, context);
  if (problem.extras.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(problem.extras.retryAfterSeconds));
  }
  void reply
    .status(document.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('content-language', context.locale)
    .send(JSON.stringify(document));
}

/**
 * What a thrown value means to a caller.
 *
 * @param bodyLimit the bytes that the route takes, 1 MiB for most
 */
export function problemOf(thrown: unknown, bodyLimit = MIB): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof RuleViolation) {
    return new Problem(thrown.code, thrown.parameters, thrown.faults);
  }
  if (isTransient(thrown)) {
    return new Problem('database-unavailable', {}, [], { retryAfterSeconds: RETRY_SECONDS });
  }
  return edgeProblem(thrown, bodyLimit) ?? new Problem('internal-error');
}

/** Refusals of Fastify and Nest before any code of ours ran. */
function edgeProblem(thrown: unknown, bodyLimit: number): Problem | undefined {
  const code = (thrown as { code?: string }).code ?? '';
  const status =
    thrown instanceof HttpException
      ? thrown.getStatus()
      : (thrown as { statusCode?: number }).statusCode;
  if (status === 413 || code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return ofWholeBody('body-too-large', { limit: `${bodyLimit / MIB} MiB` });
  }
  if (status === 415) return new Problem('unsupported-media-type');
  if (status === 404) return new Problem('not-found');
  if (code === 'FST_ERR_BAD_URL') {
    const parameters = { expected: 'URL' };
    return new Problem('input-invalid', {}, [{ pointer: '', code: 'bad-format', parameters }]);
  }
  if (status === 400) return ofWholeBody('malformed-json');
  return undefined;
}

/** The empty pointer names the whole document (RFC 6901). */
function ofWholeBody(code: ProblemCode, parameters: ProblemParameters = {}): Problem {
  return new Problem(code, parameters, [{ pointer: '', code, parameters }]);
}
