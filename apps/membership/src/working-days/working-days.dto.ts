import { IsDay, IsName } from '@dong-hanh/service-kit';
import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsInt, IsObject, Max, Min, ValidateNested } from 'class-validator';
import { calendarDayKinds, type CalendarDayKind } from './working-days.rules.js';

export class PublicHolidayQuery {
  @Max(2200, { message: '1900 to 2200' })
  @Min(1900, { message: '1900 to 2200' })
  @IsInt()
  @Type(() => Number)
  year: number;
}

export class HolidayNameRequest {
  @IsName(100)
  vi: string;

  @IsName(100)
  en: string;
}

export class PublicHolidayRequest {
  @IsDay()
  day: string;

  /** `ordinary` takes back what was said of the day before. */
  @IsIn(calendarDayKinds)
  kind: CalendarDayKind;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => HolidayNameRequest)
  name: HolidayNameRequest;
}

export interface PublicHolidayResponse {
  day: string;
  kind: CalendarDayKind;
  name: { vi: string; en: string };
}
