import { afterEach, describe, expect, it } from '@jest/globals';
import { faultSetting } from './fault-setting.ts';

afterEach(() => {
  delete process.env.FAULT_SETTING;
});

describe('what faults are tried on', () => {
  it('is the ordinary platform unless somebody asks', () => {
    expect(faultSetting()).toBeUndefined();
    process.env.FAULT_SETTING = '';
    expect(faultSetting()).toBeUndefined();
  });

  it.each(['proxy', 'three-brokers', 'small-disk'])('is %s when it is asked for', (name) => {
    process.env.FAULT_SETTING = name;
    expect(faultSetting()).toBe(name);
  });

  it('is never guessed: another word is refused with those there are', () => {
    process.env.FAULT_SETTING = 'proxies';
    expect(faultSetting).toThrow(
      'FAULT_SETTING is "proxies": one of proxy, three-brokers, small-disk',
    );
  });
});
