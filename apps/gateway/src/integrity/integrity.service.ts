import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ServiceName } from '../routes.js';
import { Upstreams, type CallerHeaders } from '../upstreams/upstreams.service.js';
import {
  recordDigests,
  recordVersions,
  type IntegrityDifference,
  type IntegrityResponse,
  type RecordFamily,
} from './integrity.dto.js';
import {
  areAtOnePosition,
  differingRecords,
  differingRows,
  type DifferingRow,
  type Holding,
  type RecordVersion,
} from './record-digests.rules.js';

/** Who holds the records of a family, its owner first. */
const holders: Record<RecordFamily, readonly ServiceName[]> = {
  awards: ['emulation', 'membership', 'reporting'],
  supports: ['welfare-support', 'membership', 'reporting'],
};
const families: readonly RecordFamily[] = ['awards', 'supports'];
const PAGE_SIZE = 200;
/** Events on their way arrive within this time, or they are a difference. */
const SETTLE_LIMIT_MS = 2_000;
const SETTLE_STEP_MS = 100;

/** Compares what the services hold: the proof that no record was lost on its way. */
@Injectable()
export class IntegrityService {
  constructor(private readonly upstreams: Upstreams) {}

  async compare(headers: CallerHeaders): Promise<IntegrityResponse> {
    const found = await Promise.all(families.map((family) => this.differencesOf(family, headers)));
    const differences = found.flat();
    return { equal: differences.length === 0, differences };
  }

  private async differencesOf(
    family: RecordFamily,
    headers: CallerHeaders,
  ): Promise<IntegrityDifference[]> {
    const differences = [];
    for (const row of differingRows(await this.holdings(family, headers))) {
      const recordIds = await this.recordsThatDiffer(family, row, headers);
      const awardIds = family === 'awards' ? recordIds : [];
      differences.push({ family, ...row, recordIds, awardIds });
    }
    return differences;
  }

  /** All digests, at one position where the services reach one in time. */
  private async holdings(family: RecordFamily, headers: CallerHeaders): Promise<Holding[]> {
    const deadline = Date.now() + SETTLE_LIMIT_MS;
    for (;;) {
      const holdings = await Promise.all(
        holders[family].map((service) => this.holding(family, service, headers)),
      );
      if (areAtOnePosition(holdings) || Date.now() >= deadline) return holdings;
      await pause(SETTLE_STEP_MS);
    }
  }

  private async holding(
    family: RecordFamily,
    service: ServiceName,
    headers: CallerHeaders,
  ): Promise<Holding> {
    const path = `/v1/integrity/${family}?groupBy=province,month`;
    const { data, position } = await this.upstreams.read(service, path, headers, recordDigests);
    return { service, position, rows: data };
  }

  private async recordsThatDiffer(
    family: RecordFamily,
    row: DifferingRow,
    headers: CallerHeaders,
  ): Promise<string[]> {
    return differingRecords(
      await Promise.all(
        holders[family].map((service) => this.versions(family, service, row, headers)),
      ),
    );
  }

  private async versions(
    family: RecordFamily,
    service: ServiceName,
    { province, month }: DifferingRow,
    headers: CallerHeaders,
  ): Promise<RecordVersion[]> {
    const query = new URLSearchParams({ province, month, limit: String(PAGE_SIZE) });
    const versions: RecordVersion[] = [];
    for (;;) {
      const path = `/v1/integrity/${family}/versions?${query}`;
      const { data, page } = await this.upstreams.read(service, path, headers, recordVersions);
      versions.push(...data);
      if (page.next === null) return versions;
      query.set('cursor', page.next);
    }
  }
}
