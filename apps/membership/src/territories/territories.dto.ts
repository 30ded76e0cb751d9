import { CountedPageQuery, IsDay } from '@dong-hanh/service-kit';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';

export const territoryLevels = ['province', 'district', 'commune'] as const;
export type TerritoryLevel = (typeof territoryLevels)[number];

export class TerritoryListQuery extends CountedPageQuery {
  @IsOptional()
  @IsDay()
  asOf?: string;

  @IsOptional()
  @IsString()
  @Matches(/^[0-9]{2,5}$/, { message: '[0-9]{2,5}' })
  parentCode?: string;

  @IsOptional()
  @IsIn(territoryLevels)
  level?: TerritoryLevel;
}

export interface TerritoryResponse {
  code: string;
  name: string;
  level: TerritoryLevel;
  parentCode: string | null;
  validFrom: string;
  validTo: string | null;
}
