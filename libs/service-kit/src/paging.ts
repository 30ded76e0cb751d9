import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Problem } from './problem.js';

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
  @Min(1)
  @Max(PAGE_LIMIT)
  limit: number = 50;
}

export interface Page<T> {
  data: T[];
  page: { next: string | null; hasMore: boolean };
}

/** Cursors are opaque and signed: a caller cannot make one up to look elsewhere. */
@Injectable()
export class CursorSigner {
  constructor(private readonly secret: string) {}

  /** @param position where the next page begins, anything that JSON holds */
  sign(position: unknown): string {
    const body = Buffer.from(JSON.stringify(position)).toString('base64url');
    return `${body}.${this.signatureOf(body)}`;
  }

  /** @throws Problem `bad-cursor` when it was not signed here */
  read<T>(cursor: string | undefined): T | undefined {
    if (cursor === undefined) return undefined;
    const [body = '', signature = '', ...rest] = cursor.split('.');
    const given = Buffer.from(signature);
    const right = Buffer.from(this.signatureOf(body));
    const isOurs =
      rest.length === 0 && given.length === right.length && timingSafeEqual(given, right);
    if (!isOurs) throw new Problem('bad-cursor');
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as T;
  }

  private signatureOf(body: string): string {
    return createHmac('sha256', this.secret).update(body).digest('base64url').slice(0, 22);
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
