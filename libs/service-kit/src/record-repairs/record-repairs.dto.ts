import { ArrayMaxSize, ArrayMinSize, IsArray, IsUUID } from 'class-validator';

/** One repair names at most so many records. */
export const REPAIR_LIMIT = 500;

export class RepairBody {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(REPAIR_LIMIT)
  @IsUUID(undefined, { each: true })
  recordIds: string[];
}

export interface RepairResponse {
  /** How many of the records the service did its part for; an owner knows no others. */
  records: number;
}
