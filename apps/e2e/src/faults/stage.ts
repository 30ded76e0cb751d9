import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ContractViolation, eventually } from '@dong-hanh/testing';
import { decisionFor, postDecision, type RecipientRef, type RecordedDecision } from '../awards.js';
import { membersOf, unitByCode } from '../demo.js';
import { runningPlatform, type Answer } from '../platform.js';
import { AFTER_FAULT_MS, awaitRestart, crash, whileFrozen } from '../processes.js';
import { brokers, inDatabase } from '../proof.js';
import { awaitWelfare, grantOf, openProgramme, postGrant, type GivenSupport } from '../support.js';
import { Arrivals } from './stage/arrivals.js';
import { FailpointFiles } from './stage/failpoint-files.js';
import { Standbys } from './stage/standbys.js';

const EACH_DONG = 1_000_001n;
const RECORD_EVERY_MS = 120;
const ASK_AGAIN_MS = 50;

/**
 * The running platform as a scenario acts on it. Everything recorded through the stage is under an
 * idempotency key and repeated until it is answered with 201, as an honest client does; all of it must be
 * there afterwards, once.
 */
export class Stage {
  readonly failpoints = new FailpointFiles();
  readonly standbys = new Standbys();
  readonly inDatabase = inDatabase;
  readonly whileFrozen = whileFrozen;
  readonly crash = crash;
  readonly awaitRestart = awaitRestart;
  readonly brokers = brokers;
  /** What was answered with anything but 201, and then repeated. */
  readonly refusals: string[] = [];
  private readonly arrivals = new Arrivals();
  /** How many supports the stage's own programme must count. */
  private given = 0;

  private constructor(
    private readonly members: readonly RecipientRef[],
    private readonly place: { programmeId: string; unitId: string },
  ) {}

  /** Sets the stage for one run. */
  static async open(): Promise<Stage> {
    const { id: unitId } = await unitByCode('NA-PT-DL1');
    const members = await membersOf(unitId, 20);
    const programmeId = await openProgramme('Chăm lo giữa sự cố');
    const stage = new Stage(
      members.map(({ id }) => ({ kind: 'member', id })),
      { programmeId, unitId },
    );
    stage.failpoints.disarmAll();
    stage.arrivals.start();
    return stage;
  }

  /** The longest time from an answer until all readers had what it promised, so far. */
  get worstLagMs(): number {
    return this.arrivals.worstLagMs;
  }

  async close(): Promise<void> {
    this.failpoints.disarmAll();
    await this.standbys.close();
    await this.arrivals.close();
  }

  /** The pid of a part of the platform, now. */
  pidOf(name: string): number {
    const pid = runningPlatform().processes[name]?.pid;
    if (!pid) throw new Error(`no process ${name}`);
    return pid;
  }

  /** The address of a part of the platform. */
  urlOf(name: string): string {
    return runningPlatform().processes[name]?.url ?? '';
  }

  /** Records decisions of three awards each, one after the other. @returns them as they were answered */
  async decide(count = 1): Promise<RecordedDecision[]> {
    const recorded: RecordedDecision[] = [];
    while (recorded.length < count) {
      const [decision, key] = [decisionFor(this.pick(3)), randomUUID()];
      const answered = await this.answered(() => postDecision(decision, { key }));
      this.arrivals.expect(answered.id, 'awards');
      recorded.push(answered);
    }
    return recorded;
  }

  /** Records grants of two supports each, one after the other. */
  async support(count = 1): Promise<GivenSupport[]> {
    const given: GivenSupport[] = [];
    while (given.length < count) {
      const ids = this.pick(2).map(({ id }) => id);
      const [grant, key] = [grantOf(this.place, ids, EACH_DONG), randomUUID()];
      const answered = await this.answered(() => postGrant(grant, key));
      this.arrivals.expect(answered.id, 'supports');
      this.given += ids.length;
      given.push(answered);
    }
    return given;
  }

  /** Keeps recording decisions and grants, about eight a second, while something is done. */
  async whileRecording<T>(work: () => Promise<T>): Promise<T> {
    const stopping = new AbortController();
    const record = async (act: () => Promise<unknown>, everyMs: number) => {
      while (!stopping.signal.aborted) {
        await act();
        await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    };
    const recording = Promise.all([
      record(() => this.decide(), RECORD_EVERY_MS),
      record(() => this.support(), 2 * RECORD_EVERY_MS),
    ]);
    recording.catch(() => stopping.abort());
    try {
      return await work();
    } finally {
      stopping.abort();
      await recording;
    }
  }

  /** Waits until all that was recorded through the stage has reached every reader. */
  async allArrived(withinMs = AFTER_FAULT_MS): Promise<void> {
    await eventually(
      () => {
        const { missing } = this.arrivals;
        if (missing.length > 0)
          throw new Error(`${missing.length} not arrived: ${JSON.stringify(missing.slice(0, 3))}`);
      },
      { withinMs },
    );
  }

  /** Waits until the statistic of the stage's programme says what was given, to the last đồng. */
  expectWelfareExact(withinMs = AFTER_FAULT_MS): Promise<void> {
    const { programmeId } = this.place;
    return awaitWelfare(programmeId, this.given, EACH_DONG * BigInt(this.given), withinMs);
  }

  /** Waits until a reader shows something that was answered after `since`. @returns how long that took */
  takeoverOf(service: 'membership' | 'reporting', since: number): Promise<number> {
    return eventually(
      () => {
        const at = this.arrivals.firstAfter(since, service);
        if (at === undefined) throw new Error(`${service} has applied nothing since`);
        return at - since;
      },
      { withinMs: AFTER_FAULT_MS },
    );
  }

  /** Sends a request again until it is answered; what is refused for good, or against the contract, is an error. */
  private async answered<T>(post: () => Promise<Answer<T>>): Promise<T> {
    const outcome = await eventually(
      async () => {
        const found = await outcomeOf(post);
        if (found.kind === 'later') {
          this.refusals.push(found.why);
          throw new Error(found.why);
        }
        return found;
      },
      { withinMs: AFTER_FAULT_MS, everyMs: ASK_AGAIN_MS },
    );
    if (outcome.kind === 'never') throw new Error(outcome.why);
    return outcome.body;
  }

  private pick(count: number): RecipientRef[] {
    const from = Math.floor(Math.random() * this.members.length);
    return Array.from(
      { length: count },
      (_, index) => this.members[(from + index) % this.members.length]!,
    );
  }
}

type Outcome<T> =
  { kind: 'recorded'; body: T } | { kind: 'later'; why: string } | { kind: 'never'; why: string };

async function outcomeOf<T>(post: () => Promise<Answer<T>>): Promise<Outcome<T>> {
  try {
    const { status, body } = await post();
    if (status === 201) return { kind: 'recorded', body };
    const code = (body as { code?: unknown }).code;
    const isForNow = status >= 500 || status === 429 || code === 'idempotency-in-progress';
    return { kind: isForNow ? 'later' : 'never', why: `${status} ${JSON.stringify(body)}` };
  } catch (error) {
    return { kind: error instanceof ContractViolation ? 'never' : 'later', why: String(error) };
  }
}
