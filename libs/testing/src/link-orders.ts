import type { BreakableLink, LinkCounts } from './breakable-link.js';

/** What a link can be told to do, as the program of the links takes it. */
export type LinkOrder =
  | { order: 'pass' | 'freeze' | 'reset' | 'cut' }
  | { order: 'reset-after'; bytes: number }
  | { order: 'strand'; serverNoticesMs: number }
  | { order: 'delay'; ms: number }
  | { order: 'lose'; percent: number; timeoutMs?: number };

/** The links of a platform by name, with what has happened on each. */
export type LinkReport = Record<string, LinkCounts>;

/** Makes a link do what an order says. @throws when there is no such order */
export async function obey(link: BreakableLink, order: LinkOrder): Promise<void> {
  switch (order.order) {
    case 'pass':
      await link.up();
      return;
    case 'cut':
      return link.cut();
    case 'freeze':
      return link.freeze();
    case 'reset':
      return link.reset();
    case 'reset-after':
      return link.resetAfter(order.bytes);
    case 'strand':
      return link.strand(order.serverNoticesMs);
    case 'delay':
      return link.delay(order.ms);
    case 'lose':
      return link.lose(order.percent, order.timeoutMs);
    default:
      throw new Error(`no such order: ${JSON.stringify(order)}`);
  }
}
