import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyRing, newKeyRing, newSigningKey, rotated, type KeyRing } from './key-ring.js';

const OWNER_ONLY = 0o600;

/** The key ring in its file, readable by its owner alone. */
export class KeyFile {
  private constructor(
    private readonly file: string,
    private current: KeyRing,
  ) {}

  /** Reads the file, or creates it with new keys. @throws when it holds something else */
  static async open(file: string): Promise<KeyFile> {
    const text = await readIfPresent(file);
    if (text !== undefined) return new KeyFile(file, keyRing.parse(JSON.parse(text)));
    const created = new KeyFile(file, await newKeyRing());
    await created.write();
    return created;
  }

  get ring(): KeyRing {
    return this.current;
  }

  /** Adds a key that signs from now on. */
  async rotate(now: Date): Promise<void> {
    this.current = rotated(this.current, await newSigningKey(), now);
    await this.write();
  }

  /** Replaces the file in one step: a process that is killed leaves the old or the new ring. */
  private async write(): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const draft = `${this.file}.${process.pid}`;
    await writeFile(draft, JSON.stringify(this.current, null, 2), { mode: OWNER_ONLY });
    await rename(draft, this.file);
  }
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
