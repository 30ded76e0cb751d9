import { describe, expect, it } from '@jest/globals';
import { deflateRawSync } from 'node:zlib';
import { readZipEntry } from './zip-entry.ts';

interface Entry {
  name: string;
  content: Buffer;
  deflated: boolean;
}

/** A zip file as PKWARE's APPNOTE describes it; the local header carries an extra field that the directory lacks. */
function zipOf(entries: Entry[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflated } of entries) {
    const data = deflated ? deflateRawSync(content) : content;
    const extra = Buffer.from([0xfe, 0xca, 0, 0]);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(extra.length, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(deflated ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), extra, data);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + extra.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, ...directory, end, Buffer.from(comment)]);
}

const program = Buffer.from('a program '.repeat(500));
const readme = Buffer.from('read me');
const zip = zipOf(
  [
    { name: 'README', content: readme, deflated: false },
    { name: 'redis-server', content: program, deflated: true },
  ],
  'a comment at the end',
);

describe('reading one file of a zip', () => {
  it('gives a deflated file whole', () => {
    expect(readZipEntry(zip, 'redis-server')?.equals(program)).toBe(true);
  });

  it('gives a stored file whole', () => {
    expect(readZipEntry(zip, 'README')?.equals(readme)).toBe(true);
  });

  it('gives null for a name that is not there', () => {
    expect(readZipEntry(zip, 'redis')).toBeNull();
  });

  it('refuses what is not a zip', () => {
    expect(() => readZipEntry(Buffer.alloc(100), 'x')).toThrow('not a zip file');
  });
});
