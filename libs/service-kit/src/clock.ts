import { Injectable } from '@nestjs/common';

/** Every date of the platform is a day in Vietnam. */
export const TIME_ZONE = 'Asia/Ho_Chi_Minh';

const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE });

/** What time it is; passed in, so that rules and specs choose their own day. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }

  /** Today's date in Vietnam, `YYYY-MM-DD`. */
  today(): string {
    return dayFormat.format(this.now());
  }
}
