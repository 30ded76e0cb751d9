import { awardStates, type AwardStateCode } from '@dong-hanh/contracts';
import { IsCode, IsDay, IsId } from '@dong-hanh/service-kit';
import { IsIn, IsOptional } from 'class-validator';
import { exportFormats, type ExportFormat } from './award-export.rules.js';

export class AwardExportRequest {
  @IsIn(exportFormats)
  format: ExportFormat;

  /** The awards of recipients that stood in its subtree when they were awarded. */
  @IsId()
  unitId: string;

  @IsOptional()
  @IsDay()
  decidedFrom?: string;

  /** That day included. */
  @IsOptional()
  @IsDay()
  decidedTo?: string;

  @IsOptional()
  @IsCode()
  issuer?: string;

  @IsOptional()
  @IsCode()
  form?: string;

  @IsOptional()
  @IsIn(awardStates)
  state?: AwardStateCode;
}

/** The request as its job keeps it: ids and codes. */
export type AwardExportInput = Pick<AwardExportRequest, keyof AwardExportRequest>;

/** What `GET /v1/jobs/{id}` shows of a completed export. */
export interface AwardExportResult {
  rows: number;
  bytes: number;
  fileName: string;
}
