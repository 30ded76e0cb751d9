import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ServiceName } from '../routes.js';
import { Upstreams, type CallerHeaders } from '../upstreams/upstreams.service.js';
import {
  recordDigests,
  recordFamilies,
  recordsRepaired,
  recordVersions,
  type IntegrityDifference,
  type IntegrityResponse,
  type RecordFamily,
  type RepairBody,
  type RepairResponse,
} from './integrity.dto.js';
import {
  areAtOnePosition,
  differingRecords,
  differingRows,
  standStill,
  type DifferingRow,
  type Holding,
  type RecordVersion,
} from './record-digests.rules.js';

/** Who holds the records of a family, its owner first. */
const holders: Record<RecordFamily, readonly [ServiceName, ...ServiceName[]]> = {
  awards: ['emulation', 'membership', 'reporting'],
  supports: ['welfare-support', 'membership', 'reporting'],
  members: ['membership', 'reporting'],
  units: ['membership', 'reporting'],
};
const PAGE_SIZE = 200;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
/** How long it waits for events on their way. */
const SETTLE_LIMIT_MS = 2_000;
const SETTLE_STEP_MS = 100;

/** Compares what the services hold: the proof that no record was lost on its way. */
@Injectable()
export class IntegrityService {
  constructor(private readonly upstreams: Upstreams) {}

  async compare(
    headers: CallerHeaders,
    families: readonly RecordFamily[] = recordFamilies,
  ): Promise<IntegrityResponse> {
    const found = await Promise.all(families.map((family) => this.compareFamily(family, headers)));
    const differences = found.flatMap((each) => each.differences);
    return {
      equal: differences.length === 0,
      settled: found.every(({ settled }) => settled),
      differences,
    };
  }

  /**
   * Has records put right: their readers forget them, then their owner publishes those that it has. In this
   * order whatever a reader holds meanwhile comes from the owner, so it is harmless at any time; when it is
   * broken off in between, the readers lack the records, which the next comparison finds.
   */
  async repair({ family, recordIds }: RepairBody, headers: CallerHeaders): Promise<RepairResponse> {
    const [owner, ...readers] = holders[family];
    const path = `/v1/integrity/${family}/repairs`;
    const ask = (service: ServiceName) =>
      this.upstreams.send(service, path, headers, { recordIds }, recordsRepaired);
    await Promise.all(readers.map(ask));
    return { republished: (await ask(owner)).records };
  }

  private async compareFamily(
    family: RecordFamily,
    headers: CallerHeaders,
  ): Promise<{ settled: boolean; differences: IntegrityDifference[] }> {
    const { settled, holdings } = await this.holdings(family, headers);
    const differences = [];
    for (const row of differingRows(holdings)) {
      const recordIds = await this.recordsThatDiffer(family, row, headers);
      const awardIds = family === 'awards' ? recordIds : [];
      differences.push({ family, ...row, recordIds, awardIds });
    }
    return { settled, differences };
  }

  /** All digests, at one position where the services reach one in time; else whether they still moved. */
  private async holdings(
    family: RecordFamily,
    headers: CallerHeaders,
  ): Promise<{ settled: boolean; holdings: Holding[] }> {
    const first = await this.look(family, headers);
    if (areAtOnePosition(first)) return { settled: true, holdings: first };
    const deadline = Date.now() + SETTLE_LIMIT_MS;
    for (;;) {
      await pause(SETTLE_STEP_MS);
      const holdings = await this.look(family, headers);
      if (areAtOnePosition(holdings)) return { settled: true, holdings };
      if (Date.now() >= deadline) return { settled: standStill(first, holdings), holdings };
    }
  }

  private look(family: RecordFamily, headers: CallerHeaders): Promise<Holding[]> {
    return Promise.all(holders[family].map((service) => this.holding(family, service, headers)));
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
    // A month that is none is wrong in one row of a reader; it is missing there where its owner has it.
    if (!MONTH.test(row.month)) return [];
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
