import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { LinkOrder, LinkReport } from '@dong-hanh/testing';
import { runningPlatform } from '../../platform.js';

/** The servers that a platform with links reaches through one. */
export type Linked = 'postgres' | 'kafka';

/** The links of the running platform: TCP proxies before PostgreSQL and Kafka, which take orders. */
export class Links {
  private readonly control: string;

  constructor() {
    const url = runningPlatform().processes.links?.url;
    if (!url) throw new Error('this platform has no links: FAULT_SETTING=proxy');
    this.control = url;
  }

  /** Disturbs a link. @returns what has happened on all of them so far */
  async order(link: Linked, order: LinkOrder): Promise<LinkReport> {
    return this.ask(`/${link}`, { method: 'POST', body: JSON.stringify(order) });
  }

  /** How often a link did something since an earlier report. */
  async since(before: LinkReport, link: Linked, what: 'reset' | 'heldUp'): Promise<number> {
    const now = await this.report();
    return (now[link]?.[what] ?? 0) - (before[link]?.[what] ?? 0);
  }

  report(): Promise<LinkReport> {
    return this.ask('/', {});
  }

  /**
   * Disturbs a link while something is done. Afterwards whatever was left half open or held back is ended by
   * RST, and everything passes.
   */
  async during<T>(link: Linked, order: LinkOrder, work: () => Promise<T>): Promise<T> {
    await this.order(link, order);
    try {
      return await work();
    } finally {
      await this.heal(link);
    }
  }

  /**
   * Breaks all connections again and again: after a moment in which requests and answers are lost on their
   * way, and by RST in the middle of an answer.
   */
  async breakOften(link: Linked, times: number): Promise<void> {
    try {
      for (let turn = 0; turn < times; turn += 1) {
        await this.order(link, { order: 'freeze' });
        await pause(randomInt(20, 150));
        await this.heal(link);
        await pause(randomInt(100, 500));
        await this.order(link, { order: 'reset-after', bytes: randomInt(1, 2_000) });
        await pause(randomInt(50, 250));
      }
    } finally {
      await this.heal(link);
    }
  }

  private async heal(link: Linked): Promise<void> {
    await this.order(link, { order: 'reset' });
    await this.order(link, { order: 'pass' });
  }

  private async ask(path: string, request: RequestInit): Promise<LinkReport> {
    const answer = await fetch(this.control + path, request);
    if (!answer.ok) throw new Error(`links: ${await answer.text()}`);
    return (await answer.json()) as LinkReport;
  }
}
