import { accessTokenFor, signedOut } from '../session/tokens.js';
import { currentLanguage } from '../words/language.js';
import { ApiProblem, problemOf } from './problem.js';

/** What the generated hooks give as their error. */
export type ErrorType<_Body> = ApiProblem;

const limitMs = 20_000;

/**
 * Every call of the generated client: adds the token of the account and the language, and turns a refusal
 * into an `ApiProblem`.
 *
 * @throws ApiProblem also when the platform was not reached
 */
export async function request<T>(url: string, init: RequestInit): Promise<T> {
  const response = await send(url, init);
  if (response.status === 401) signedOut();
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}

/** As `request`, for answers that are not JSON: streams and files. */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept-language', currentLanguage());
  headers.set('authorization', `Bearer ${await accessTokenFor(url)}`);
  const signal = init.signal ?? AbortSignal.timeout(limitMs);
  try {
    return await fetch(url, { ...init, headers, signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiProblem.unreachable();
  }
}
