import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Problem } from './problem.js';

/** Rows on one page at most; more is refused, not cut. */
export const PAGE_LIMIT = 200;

/** The query of every list; lists extend it with their filters. */
export class PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1, { message: '1 or more' })
  @Max(PAGE_LIMIT)
  limit: number = 50;
}

export interface Page<T> {
  data: T[];
  page: { next: string | null; hasMore: boolean };
}

/** Cursors are opaque and signed for one list: a caller cannot make one up, nor carry it to another list. */
@Injectable()
export class CursorSigner {
  constructor(private readonly secret: string) {}

  /**
   * @param list the list that the cursor goes on in, e.g. `units`
   * @param position where the next page begins, anything that JSON holds
   */
  sign(list: string, position: unknown): string {
    const body = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${body}.${this.signatureOf(list, body)}`;
  }

  /** @throws Problem `bad-cursor` when it was not signed here for this list */
  read<T>(list: string, cursor: string | undefined): T | undefined {
    if (cursor === undefined) return undefined;
    const [body = '', signature = '', ...rest] = cursor.split('.');
    const given = Buffer.from(signature);
    const right = Buffer.from(this.signatureOf(list, body));
    const isOurs =
      rest.length === 0 && given.length === right.length && timingSafeEqual(given, right);
    if (!isOurs) throw new Problem('bad-cursor', {}, [{ pointer: '/cursor', code: 'bad-cursor' }]);
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as T;
  }

  private signatureOf(list: string, body: string): string {
    return createHmac('sha256', this.secret)
      .update(`${list} ${body}`)
      .digest('base64url')
      .slice(0, 22);
  }
}

/**
 * Makes a page of rows read with one more than asked, which tells whether there are more.
 *
 * @param cursorOf the signed cursor after a row
 */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => string,
): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { data, page: { next: hasMore ? cursorOf(last) : null, hasMore } };
}
