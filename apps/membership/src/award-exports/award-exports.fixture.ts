import type { JobState, JobView } from '@dong-hanh/contracts';
import { eventually } from '@dong-hanh/testing';
import type { MembershipApp, Problem } from '../testing/membership.fixture.js';
import type { AwardExportInput, AwardExportResult } from './award-exports.dto.js';

type ExportedJob = JobView & { result?: AwardExportResult; problem?: Problem };

/** Asks for an export and expects that it is accepted. */
export async function startExport(
  membership: MembershipApp,
  body: AwardExportInput,
  as = 'officer',
): Promise<ExportedJob> {
  const {
    status,
    headers,
    body: job,
  } = await membership.call<ExportedJob>('POST', '/v1/award-exports', { as, body });
  if (status !== 202 || headers.location !== `/v1/jobs/${job.id}`) {
    throw new Error(`not accepted: ${status} ${JSON.stringify(job)}`);
  }
  return job;
}

/** Waits until a job has ended. */
export async function endOf(
  membership: MembershipApp,
  { id }: { id: string },
  as = 'officer',
  withinMs = 20_000,
): Promise<ExportedJob> {
  const unfinished: JobState[] = ['waiting', 'active'];
  return eventually(
    async () => {
      const { body } = await membership.call<ExportedJob>('GET', `/v1/jobs/${id}`, { as });
      if (unfinished.includes(body.state)) throw new Error(`still ${body.state}`);
      return body;
    },
    { withinMs, everyMs: 100 },
  );
}

/** The file of a job as it is downloaded. */
export async function download(
  { app, issuer }: MembershipApp,
  { id }: { id: string },
  as = 'officer',
) {
  const { statusCode, headers, rawPayload } = await app.inject({
    method: 'GET',
    url: `/v1/jobs/${id}/file`,
    headers: { authorization: `Bearer ${await issuer.token(as)}` },
  });
  return { status: statusCode, headers, content: rawPayload };
}
