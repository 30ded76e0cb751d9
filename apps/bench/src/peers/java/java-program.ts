import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram } from './child-program.js';

export type Properties = Record<string, string | number | boolean>;

/** A peer in Java, with a folder of its own that goes when it ends. */
export class JavaProgram extends ChildProgram {
  private constructor(
    name: string,
    args: readonly string[],
    private readonly folder: string,
  ) {
    super(name, 'java', args);
  }

  /** @param files become files of properties, whose paths are the program's arguments */
  static start(
    main: string,
    classPath: string,
    files: (folder: string) => Properties[],
  ): JavaProgram {
    const folder = mkdtempSync(join(tmpdir(), 'dong-hanh-peer-'));
    const paths = files(folder).map((properties, index) => {
      const path = join(folder, `${index}.properties`);
      const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
      writeFileSync(path, lines.join('\n'));
      return path;
    });
    const flags = ['-Xmx768m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'];
    return new JavaProgram(main, [...flags, '-cp', classPath, main, ...paths], folder);
  }

  override async stop(): Promise<void> {
    await super.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
