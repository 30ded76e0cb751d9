import { problemOf } from '../api/problem.js';
import { send } from '../api/request.js';

/** Longer than any other call: a file of 100,000 rows over a slow line. */
const limitMs = 10 * 60_000;

/** @throws ApiProblem when the file has expired or may not be read */
export async function downloadJobFile(id: string): Promise<Blob> {
  const response = await send(`/v1/jobs/${id}/file`, { signal: AbortSignal.timeout(limitMs) });
  if (!response.ok) throw await problemOf(response);
  return response.blob();
}
