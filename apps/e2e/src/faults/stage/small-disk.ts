import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { runningPlatform } from '../../platform.js';

const CHUNKS = [1_048_576, 65_536, 4_096, 1];

/** The volume of a server's data, and a file by which it is filled to the last byte. */
export class SmallDisk {
  private readonly ballast: string;

  constructor(server: 'postgres' | 'kafka') {
    const folder = runningPlatform().processes[server]?.disk;
    if (!folder) throw new Error('this platform has no small disks: FAULT_SETTING=small-disk');
    this.ballast = path.join(folder, 'ballast');
  }

  /** Takes whatever room there is now; again, what has become free since. */
  fill(): void {
    const file = openSync(this.ballast, 'a');
    try {
      for (const size of CHUNKS) writeUntilFull(file, Buffer.alloc(size, 1));
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room back. */
  free(): void {
    rmSync(this.ballast, { force: true });
  }
}

function writeUntilFull(file: number, chunk: Buffer): void {
  try {
    for (;;) if (writeSync(file, chunk) < chunk.length) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
