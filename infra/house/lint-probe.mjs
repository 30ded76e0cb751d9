/**
 * Lints texts as if they stood in existing files and prints the rules they break, as JSON.
 * A process of its own, because ESLint's plugins do not run inside Jest's module loader.
 *
 * Input on stdin: [{ file, code }] · output: [[ruleId, …], …]
 */
import { ESLint } from 'eslint';
import { text } from 'node:stream/consumers';

// With CI set, typescript-eslint reads each file once, from the disk, and fails over a text that is not there.
delete process.env.CI;

const probes = JSON.parse(await text(process.stdin));
const eslint = new ESLint({ cwd: new URL('../..', import.meta.url).pathname });
const broken = [];
for (const { file, code } of probes) {
  const [result] = await eslint.lintText(code, { filePath: file });
  broken.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
console.log(JSON.stringify(broken));
