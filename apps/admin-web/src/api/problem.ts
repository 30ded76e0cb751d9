import type { Problem } from './generated/client.js';

/** A refusal of the platform (RFC 9457), or that it was not reached. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly body: Partial<Problem> = {},
  ) {
    super(`${status} ${code}`);
  }

  /** No answer came: nothing is known about what became of the request. */
  static unreachable(): ApiProblem {
    return new ApiProblem(0, 'unreachable', '');
  }

  get requestId(): string | undefined {
    return this.body.requestId;
  }

  /** What is wrong with the field at a pointer, in the language of the request. */
  faultAt(pointer: string): string | undefined {
    return this.body.errors?.find((fault) => fault.pointer === pointer)?.message;
  }
}

/** Reads a refusal; what is no problem document still becomes one. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const { status } = response;
  const isProblem = response.headers.get('content-type')?.includes('application/problem+json');
  if (!isProblem) return new ApiProblem(status, status >= 502 ? 'unreachable' : 'unexpected', '');
  const body = (await response.json()) as Problem;
  return new ApiProblem(status, body.code, body.detail, body);
}
