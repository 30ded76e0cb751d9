import { inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/**
 * The content of one file inside a zip or jar, or null when there is none of that name.
 * Source: PKWARE APPNOTE 6.3.10, §4.3 (central directory at the end; stored or deflated entries; no zip64, no encryption).
 */
export function readZipEntry(zip: Buffer, name: string): Buffer | null {
  let at = firstDirectoryEntry(zip);
  while (at + 46 <= zip.length && zip.readUInt32LE(at) === directoryEntry) {
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) return content(zip, at);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return null;
}

function firstDirectoryEntry(zip: Buffer): number {
  for (let at = zip.length - 22; at >= 0; at--)
    if (zip.readUInt32LE(at) === endOfDirectory) return zip.readUInt32LE(at + 16);
  throw new Error('not a zip file');
}

function content(zip: Buffer, entry: number): Buffer {
  const method = zip.readUInt16LE(entry + 10);
  const packedSize = zip.readUInt32LE(entry + 20);
  const local = zip.readUInt32LE(entry + 42);
  // The local header repeats the name and has an extra field of its own length.
  const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + packedSize);
  return method === 0 ? packed : inflateRawSync(packed);
}
