import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '@dong-hanh/testing';
import { AFTER_FAULT_MS } from '../../processes.js';

/** What a process does at a failpoint; `kill` and `stop` once, `delay` until it is taken back. */
export type Act = 'kill' | 'stop' | `delay:${number}`;

/** Orders to the failpoints of the platform's services. */
export class FailpointFiles {
  private readonly folder: string;

  constructor() {
    const folder = process.env.FAILPOINTS_DIR;
    if (!folder) throw new Error('FAILPOINTS_DIR is not set: the platform has no failpoints');
    this.folder = folder;
  }

  arm(service: string, name: string, act: Act): void {
    const draft = path.join(this.folder, 'draft');
    writeFileSync(draft, act);
    renameSync(draft, this.file(service, name));
  }

  /** Takes an order back. */
  disarm(service: string, name: string): void {
    rmSync(this.file(service, name), { force: true });
  }

  /** Takes back whatever was not carried out. */
  disarmAll(): void {
    for (const name of readdirSync(this.folder)) rmSync(path.join(this.folder, name));
  }

  /** Waits until a process has killed or stopped itself. @returns when, as `performance.now()` tells it */
  hit(service: string, name: string): Promise<number> {
    return eventually(
      () => {
        if (existsSync(this.file(service, name)))
          throw new Error(`${service} did not reach ${name}`);
        return performance.now();
      },
      { withinMs: AFTER_FAULT_MS, everyMs: 5 },
    );
  }

  private file(service: string, name: string): string {
    return path.join(this.folder, `${service}.${name}`);
  }
}
