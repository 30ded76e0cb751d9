import { PageQuery, type Page } from '@dong-hanh/service-kit';
import { IsIn, IsOptional, Matches } from 'class-validator';

const PROVINCE =
  /^(none|[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/i;

export class DigestsQuery {
  /** Digests are always told by both. */
  @IsOptional()
  @IsIn(['province,month'])
  groupBy?: string;
}

export class VersionsQuery extends PageQuery {
  /** Id of a provincial federation, or `none`. */
  @Matches(PROVINCE)
  province: string;

  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/)
  month: string;
}

export interface DigestRow {
  province: string;
  month: string;
  count: number;
  /** Over id, version and state of each record, in decimal digits of a number below 2^64. */
  digest: string;
  /** Over all that every holder keeps. */
  contents: string;
  /** Over what only the owner and this service keep beyond it, where there is such. */
  details?: string;
}

export interface DigestsResponse {
  data: DigestRow[];
  /** The sum of the versions of all records: how much of their history is in the digests. */
  position: string;
}

export interface VersionRow {
  id: string;
  version: number;
  state: string;
  /** The record's own shares, in signed decimal digits. */
  contents: string;
  details?: string;
}

export type VersionsResponse = Page<VersionRow>;
