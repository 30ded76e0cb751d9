import { accessTokenFor, signedOut } from '../session/tokens.js';
import { currentLanguage } from '../words/language.js';
import { limited } from './limited.js';
import { ApiProblem, problemOf } from './problem.js';

/** What the generated hooks give as their error. */
export type ErrorType<_Body> = ApiProblem;

const limitMs = 20_000;

/**
 * Every call of the generated client: adds the token of the account and the language, and turns a refusal
 * into an `ApiProblem`. An answer that takes too long counts as none.
 *
 * @throws ApiProblem also when the platform was not reached
 */
export async function request<T>(url: string, init: RequestInit): Promise<T> {
  const response = await send(url, { ...init, signal: limited(init.signal, limitMs) });
  if (response.status === 401) signedOut();
  if (!response.ok) throw await reached(problemOf(response));
  return (await reached(response.json())) as T;
}

/** As `request`, for answers that are not JSON, streams and files; these limit themselves by their signal. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept-language', currentLanguage());
  headers.set('authorization', `Bearer ${await accessTokenFor(url)}`);
  return reached(fetch(url, { ...init, headers }));
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiProblem.unreachable();
  }
}
