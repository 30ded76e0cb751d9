import { describe, expect, it } from '@jest/globals';
import { isWholeInstall, stampOf } from './install-stamp.mjs';

describe('the stamp of an install', () => {
  const lock = '{"packages":{}}';

  it('is the same for the same lock file on the same kind of machine', () => {
    expect(stampOf(lock)).toBe(stampOf(Buffer.from(lock)));
    expect(stampOf(lock)).toBe(stampOf(lock, `${process.platform} ${process.arch}`));
  });

  it('is stale when the lock file changed or node_modules came from another machine', () => {
    const stamps = [
      stampOf(lock, 'linux x64'),
      stampOf(`${lock}\n`, 'linux x64'),
      stampOf(lock, 'linux arm64'),
      stampOf(lock, 'darwin x64'),
    ];
    expect(new Set(stamps).size).toBe(stamps.length);
  });
});

describe('an install without a stamp', () => {
  const wanted = {
    '': { dependencies: { pg: '8' }, devDependencies: { jest: '30' } },
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/jest': { version: '30.5.2' },
    'node_modules/fsevents': { version: '2.3.3' },
  };
  const present = {
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/jest': { version: '30.5.2' },
  };

  it('is whole when it has all that was asked for; packages of other systems may be absent', () => {
    expect(isWholeInstall(wanted, present)).toBe(true);
  });

  it.each([
    ['npm was cut off before its last act', null],
    ['a package is absent', { 'node_modules/pg': { version: '8.23.1' } }],
    ['a tool of development is absent', { ...present, 'node_modules/jest': undefined }],
    ['a package is of another version', { ...present, 'node_modules/pg': { version: '8.0.0' } }],
    [
      'there is a package that the lock file does not know',
      { ...present, 'node_modules/left': { version: '1.0.0' } },
    ],
  ])('is not whole when %s', (_, found) => {
    expect(isWholeInstall(wanted, found && JSON.parse(JSON.stringify(found)))).toBe(false);
  });

  it('is not whole where there is no lock file to compare it with', () => {
    expect(isWholeInstall(null, present)).toBe(false);
  });
});
