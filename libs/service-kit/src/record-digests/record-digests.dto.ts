import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { PageQuery } from '../paging.js';

const PROVINCE = /^(none|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export class DigestQuery {
  @IsOptional()
  @IsIn(['province,month'])
  groupBy?: string;
}

export class VersionQuery extends PageQuery {
  /** As frozen in the records; `none` outside provinces. */
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
  /** Over id, version and state of each record. */
  digest: string;
  /** Over all that every holder keeps. */
  contents: string;
  /** Over what only the owner and the statistics keep beyond it. */
  details: string;
}

export interface DigestsResponse {
  data: DigestRow[];
  position: string;
}

export interface RecordVersion {
  id: string;
  version: number;
  state: string;
  /** The record's own shares, in signed decimal digits. */
  contents: string;
  details: string;
}
