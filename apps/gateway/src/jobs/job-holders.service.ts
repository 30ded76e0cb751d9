import { Problem } from '@dong-hanh/service-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { jobHolders, type ServiceName } from '../routes.js';
import { Upstreams, type CallerHeaders } from '../upstreams/upstreams.service.js';

const REMEMBERED = 10_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Which service holds a job: those who hold jobs are asked at once, with the caller's rights, and the
 * answer is remembered. Where a job lies never changes; who may see it the service says each time.
 */
@Injectable()
export class JobHolders {
  private readonly remembered = new Map<string, ServiceName>();

  constructor(private readonly upstreams: Upstreams) {}

  /** @throws Problem 404 when none knows it; that of a holder who does not answer, who might know it */
  async holderOf(id: string, headers: CallerHeaders): Promise<ServiceName> {
    // Any of them refuses what is no id, with the place of the fault.
    if (!UUID.test(id)) return jobHolders[0];
    const known = this.remembered.get(id.toLowerCase());
    if (known) return known;
    const answers = await Promise.allSettled(
      jobHolders.map((service) => this.holds(service, id, headers)),
    );
    const holder = jobHolders.find((_, index) => {
      const answer = answers[index];
      return answer?.status === 'fulfilled' && answer.value;
    });
    if (holder) return this.remember(id.toLowerCase(), holder);
    const failed = answers.find((answer) => answer.status === 'rejected');
    throw failed ? failed.reason : new Problem('job-unknown');
  }

  private async holds(service: ServiceName, id: string, headers: CallerHeaders): Promise<boolean> {
    try {
      await this.upstreams.read(service, `/v1/jobs/${id}`, headers, z.looseObject({}));
      return true;
    } catch (error) {
      if (error instanceof Problem && error.code === 'job-unknown') return false;
      throw error;
    }
  }

  private remember(id: string, holder: ServiceName): ServiceName {
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
    this.remembered.set(id, holder);
    return holder;
  }
}
