import { describe, expect, it } from '@jest/globals';
import { modeParameters, readStatisticView } from './statistic-view.js';

const member = '01890b5b-2400-7a03-812b-103bae407d67';

describe('the address of the live page', () => {
  it('holds what is looked at', () => {
    const search = { mode: 'fixed', tree: '2023-08-16', member };
    expect(readStatisticView(search)).toEqual(search);
  });

  it('needs no word for the usual', () => {
    expect(readStatisticView({ mode: 'then' })).toEqual({});
  });

  it.each([
    { mode: 'sideways' },
    { tree: '2023-02-30' },
    { tree: 20230816 },
    { member: '../admin' },
    { anything: 'else' },
  ])('leaves out what it does not understand: %j', (search) => {
    expect(readStatisticView(search)).toEqual({});
  });
});

describe('the parameters of a statistic', () => {
  it('name a tree only where one is used, today until one is chosen', () => {
    expect(modeParameters({}, '2026-11-25')).toEqual({ mode: 'then' });
    expect(modeParameters({ mode: 'today', tree: '2023-08-16' }, '2026-11-25')).toEqual({
      mode: 'today',
    });
    expect(modeParameters({ mode: 'fixed' }, '2026-11-25')).toEqual({
      mode: 'fixed',
      tree: '2026-11-25',
    });
  });
});
