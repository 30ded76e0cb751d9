import { z } from 'zod';

/** How sure an amount is: a source may say "nearly 800 million". */
export const precisions = ['exact', 'approximate'] as const;
/** One of `precisions`; exact and approximate money are never added. */
export const precision = z.enum(precisions);
export type Precision = z.infer<typeof precision>;

/** How a source words an approximate amount, `docs/glossary.md`. */
export const amountWordings = [
  'exact',
  'about',
  'nearly',
  'more-than',
  'dozens',
  'unknown',
] as const;
/** One of `amountWordings`. */
export const amountWording = z.enum(amountWordings);
export type AmountWording = z.infer<typeof amountWording>;

/** Whole đồng as digits without a leading zero: JSON numbers lose units above 2^53. */
export const dong = z.string().regex(/^(0|[1-9][0-9]{0,17})$/);

/** An amount in đồng, with how sure it is. */
export const money = z.strictObject({
  amount: dong,
  currency: z.literal('VND'),
  precision,
  wording: amountWording.optional(),
});
export type Money = z.infer<typeof money>;
