import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** A busy machine takes minutes for what a quiet one does in seconds. */
const SAYS_WITHIN_MS = 300_000;
const STOP_WITHIN_MS = 15_000;
const KEPT_LINES = 20;

export interface ProgramOptions {
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
}

/** A process of a contender: what it says is read line by line, and it ends with its input. */
export class ChildProgram {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly listeners = new Set<(line: string) => void>();
  private readonly lines: string[] = [];
  private readonly ended: Promise<string>;

  constructor(
    private readonly name: string,
    program: string,
    args: readonly string[],
    options: ProgramOptions = {},
  ) {
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    this.child.stdin.on('error', () => undefined);
    createInterface(this.child.stdout).on('line', (line) => this.hear(line));
    createInterface(this.child.stderr).on('line', (line) => this.hear(line));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('close', (code, signal) => resolve(`it ended with ${code ?? signal}`));
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /**
   * Waits until a line says so, also one that was said before anybody asked.
   *
   * @throws when the process ends before, or says nothing for too long
   */
  async says(pattern: RegExp, withinMs = SAYS_WITHIN_MS): Promise<string> {
    const said = this.lines.find((line) => pattern.test(line));
    if (said !== undefined) return said;
    let limit: NodeJS.Timeout | undefined;
    let listener: ((line: string) => void) | undefined;
    try {
      return await new Promise((resolve, reject) => {
        listener = (line) => pattern.test(line) && resolve(line);
        this.listeners.add(listener);
        const fail = (why: string) =>
          reject(new Error([`${this.name}: ${why}`, ...this.lines].join('\n')));
        limit = setTimeout(() => fail(`does not say ${String(pattern)}`), withinMs);
        void this.ended.then(fail);
      });
    } finally {
      clearTimeout(limit);
      this.listeners.delete(listener!);
    }
  }

  /** Asks by a line, and gives all that is answered up to the line that ends the answer. */
  async ask(question: string, end: string): Promise<string[]> {
    const answer: string[] = [];
    const listener = (line: string) => void answer.push(line);
    this.listeners.add(listener);
    this.lines.length = 0;
    this.child.stdin.write(`${question}\n`);
    try {
      await this.says(new RegExp(`^${end}$`));
    } finally {
      this.listeners.delete(listener);
    }
    return answer.slice(0, -1);
  }

  /** Ends its input, and the process itself when that is not understood. */
  async stop(): Promise<void> {
    this.child.stdin.end();
    const limit = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.ended;
    clearTimeout(limit);
  }

  private hear(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
    for (const listener of [...this.listeners]) listener(line);
  }
}
