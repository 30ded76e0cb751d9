import { PageQuery } from '@dong-hanh/service-kit';
import { Transform } from 'class-transformer';
import { Equals, IsOptional, Matches } from 'class-validator';

const GROUPING = 'province,month';

export class DigestQuery {
  /** Always by both: a digest of anything else could not be compared. */
  @IsOptional()
  @Equals(GROUPING, { message: GROUPING })
  groupBy: string = GROUPING;
}

export class DigestRecordsQuery extends PageQuery {
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  )
  @Matches(/^(none|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, { message: 'UUID or none' })
  province: string;

  @Matches(/^[0-9]{4}-(0[1-9]|1[0-2])$/, { message: 'YYYY-MM' })
  month: string;
}

export interface DigestResponse {
  data: {
    province: string;
    month: string;
    count: number;
    /** Over id, version and state of each record. */
    digest: string;
    /** Over all that is kept here. */
    contents: string;
  }[];
  /** How much of the history is counted: the sum of all versions. */
  position: string;
}

export interface DigestRecord {
  id: string;
  version: number;
  state: string;
  /** The record's own share of the contents, in signed decimal digits. */
  contents: string;
}
