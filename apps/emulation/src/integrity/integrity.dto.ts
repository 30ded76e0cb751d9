import type { AwardStateCode } from '@dong-hanh/contracts';
import { PageQuery } from '@dong-hanh/service-kit';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';

const PROVINCE = /^(none|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export class DigestQuery {
  @IsOptional()
  @IsIn(['province,month'])
  groupBy?: string;
}

export class VersionQuery extends PageQuery {
  /** As frozen in the awards; `none` outside provinces. */
  @Matches(PROVINCE, { message: 'id of a province or none' })
  @IsString()
  province: string;

  @Matches(MONTH, { message: 'month such as 2023-08' })
  @IsString()
  month: string;
}

export interface DigestRow {
  province: string;
  month: string;
  count: number;
  digest: string;
}

export interface DigestsResponse {
  data: DigestRow[];
  position: string;
}

export interface AwardVersion {
  id: string;
  version: number;
  state: AwardStateCode;
}
