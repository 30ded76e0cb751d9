import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@dong-hanh/testing';
import { decisionFor, postDecision, type RecipientRef } from '../../awards.js';
import { membersOf, unitByCode } from '../../demo.js';
import { AFTER_FAULT_MS } from '../../processes.js';
import { inDatabase } from '../../proof.js';

/** What a decision was answered that was posted once and never again. */
export interface FirstAnswer {
  number: string;
  /** 0 = no answer, or one against the contract. */
  status: number;
  retryAfter: number;
  error?: string;
}

/** Posts decisions once each, for what an impatient client is told amid a fault. */
export class FirstAnswers {
  readonly all: FirstAnswer[] = [];

  private constructor(private readonly recipients: RecipientRef[]) {}

  static async open(recipients = 1): Promise<FirstAnswers> {
    const { id } = await unitByCode('NA-PT-DL1');
    const members = await membersOf(id, recipients);
    return new FirstAnswers(members.map((member) => ({ kind: 'member', id: member.id })));
  }

  /** Never throws: what must not be is found by whoever looks at all answers. */
  async post(): Promise<FirstAnswer> {
    const decision = decisionFor(this.recipients);
    const { number } = decision;
    const answer = await postDecision(decision).then(
      ({ status, headers }) => ({ number, status, retryAfter: Number(headers.get('retry-after')) }),
      (error: unknown) => ({ number, status: 0, retryAfter: 0, error: String(error) }),
    );
    this.all.push(answer);
    return answer;
  }

  /** Posts until an answer has this status. @returns how long that took */
  async postUntil(status: number, before: () => void = () => undefined): Promise<number> {
    const began = performance.now();
    const { error } = await eventually(
      async () => {
        before();
        const answer = await this.post();
        if (answer.error === undefined && answer.status !== status)
          throw new Error(`${answer.status}, not ${status}`);
        return answer;
      },
      { withinMs: AFTER_FAULT_MS, everyMs: 5 },
    );
    if (error !== undefined) throw new Error(error);
    return performance.now() - began;
  }

  /** Keeps posting while something is done. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const stopping = new AbortController();
    const posting = this.keepPosting(stopping.signal);
    posting.catch(() => undefined);
    try {
      return await work();
    } finally {
      stopping.abort();
      await posting;
    }
  }

  /** @throws when one was refused */
  expectAllRecorded(): void {
    const { refused } = this;
    if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused.slice(0, 5))}`);
  }

  /** @throws when one was refused otherwise than by 503 with the time to come again */
  expectRefusedCleanly(): void {
    const wrong = this.refused.filter(
      ({ status, retryAfter }) => status !== 503 || !(retryAfter > 0),
    );
    if (wrong.length > 0) throw new Error(`refused badly: ${JSON.stringify(wrong.slice(0, 5))}`);
  }

  /** @throws when one was refused and recorded all the same, where the server was there all the time */
  async expectNothingKeptOfRefused(): Promise<void> {
    const rows = await inDatabase('emulation', (database) =>
      database.query('select number from decisions where number = any($1)', [
        this.refused.map(({ number }) => number),
      ]),
    );
    if (rows.length > 0) throw new Error(`refused and recorded: ${JSON.stringify(rows)}`);
  }

  private get refused(): FirstAnswer[] {
    return this.all.filter(({ status }) => status !== 201);
  }

  private async keepPosting(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.post();
      await pause(100, undefined, { signal }).catch(() => undefined);
    }
  }
}
