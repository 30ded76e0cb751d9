import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const keptFiles = 3;

/** A log file that never grows beyond `limitBytes`; older parts are kept as `.1`, `.2`, `.3`. */
export class RotatingLog {
  readonly file: string;
  private readonly limitBytes: number;
  private size: number;

  constructor(file: string, limitBytes = 10 * 1024 * 1024) {
    this.file = file;
    this.limitBytes = limitBytes;
    this.size = existsSync(file) ? statSync(file).size : 0;
  }

  write(chunk: Buffer | string): void {
    try {
      if (this.size > 0 && this.size + chunk.length > this.limitBytes) this.rotate();
      mkdirSync(dirname(this.file), { recursive: true });
      appendFileSync(this.file, chunk);
      this.size += chunk.length;
    } catch {
      // A full disk costs log lines, never the platform.
    }
  }

  private rotate(): void {
    for (let n = keptFiles; n >= 1; n--) {
      const older = n === 1 ? this.file : `${this.file}.${n - 1}`;
      if (existsSync(older)) renameSync(older, `${this.file}.${n}`);
    }
    this.size = 0;
  }
}
