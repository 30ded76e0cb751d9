import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ServiceName } from '../routes.js';
import { Upstreams, type CallerHeaders } from '../upstreams/upstreams.service.js';
import {
  areAtOnePosition,
  differingAwards,
  differingRows,
  type AwardVersion,
  type DifferingRow,
  type Holding,
} from './award-digests.rules.js';
import { awardDigests, awardVersions, type IntegrityResponse } from './integrity.dto.js';

const holders: readonly ServiceName[] = ['emulation', 'membership', 'reporting'];
const PAGE_SIZE = 200;
/** Events on their way arrive within this time, or they are a difference. */
const SETTLE_LIMIT_MS = 2_000;
const SETTLE_STEP_MS = 100;

/** Compares what the services hold: the proof that no award was lost on its way. */
@Injectable()
export class IntegrityService {
  constructor(private readonly upstreams: Upstreams) {}

  async compare(headers: CallerHeaders): Promise<IntegrityResponse> {
    const rows = differingRows(await this.holdings(headers));
    const differences = [];
    for (const row of rows) {
      differences.push({ ...row, awardIds: await this.awardsThatDiffer(row, headers) });
    }
    return { equal: differences.length === 0, differences };
  }

  /** All digests, at one position where the services reach one in time. */
  private async holdings(headers: CallerHeaders): Promise<Holding[]> {
    const deadline = Date.now() + SETTLE_LIMIT_MS;
    for (;;) {
      const holdings = await Promise.all(holders.map((service) => this.holding(service, headers)));
      if (areAtOnePosition(holdings) || Date.now() >= deadline) return holdings;
      await pause(SETTLE_STEP_MS);
    }
  }

  private async holding(service: ServiceName, headers: CallerHeaders): Promise<Holding> {
    const path = '/v1/integrity/awards?groupBy=province,month';
    const { data, position } = await this.upstreams.read(service, path, headers, awardDigests);
    return { service, position, rows: data };
  }

  private async awardsThatDiffer(row: DifferingRow, headers: CallerHeaders): Promise<string[]> {
    return differingAwards(
      await Promise.all(holders.map((service) => this.versions(service, row, headers))),
    );
  }

  private async versions(
    service: ServiceName,
    { province, month }: DifferingRow,
    headers: CallerHeaders,
  ): Promise<AwardVersion[]> {
    const query = new URLSearchParams({ province, month, limit: String(PAGE_SIZE) });
    const versions: AwardVersion[] = [];
    for (;;) {
      const path = `/v1/integrity/awards/versions?${query}`;
      const { data, page } = await this.upstreams.read(service, path, headers, awardVersions);
      versions.push(...data);
      if (page.next === null) return versions;
      query.set('cursor', page.next);
    }
  }
}
