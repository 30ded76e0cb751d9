import { describe, expect, it } from '@jest/globals';
import { emptyExport, exportFaults, exportRequest } from './export-draft.rules.js';

describe('the request for an export', () => {
  it('names no limit where none was typed', () => {
    expect(exportRequest({ ...emptyExport, unitId: 'a', from: ' ' })).toEqual({
      format: 'xlsx',
      unitId: 'a',
    });
  });

  it('takes days as they are typed, and leaves what is no day to the platform', () => {
    const draft = { format: 'csv' as const, unitId: 'a', from: '1/8/2023', to: '31/02/2023' };
    expect(exportRequest(draft)).toEqual({
      format: 'csv',
      unitId: 'a',
      decidedFrom: '2023-08-01',
      decidedTo: '31/02/2023',
    });
  });

  it('leaves out the spaces around a day', () => {
    const draft = { ...emptyExport, unitId: 'a', from: ' 01/08/2023 ', to: ' 31/8/2023' };
    expect(exportRequest(draft)).toEqual({
      format: 'xlsx',
      unitId: 'a',
      decidedFrom: '2023-08-01',
      decidedTo: '2023-08-31',
    });
  });

  it('may have one limit without the other', () => {
    const draft = { ...emptyExport, unitId: 'a', to: '31/12/2023' };
    expect(exportRequest(draft)).toEqual({ format: 'xlsx', unitId: 'a', decidedTo: '2023-12-31' });
  });

  it('is told its faults at its fields', () => {
    expect(exportFaults([{ pointer: '/decidedTo', message: 'Không phải ngày có thật.' }])).toEqual({
      to: 'Không phải ngày có thật.',
    });
  });

  it('keeps the first fault of a field, and leaves out what no field stands for', () => {
    const errors = [
      { pointer: '/unitId', message: 'Không có đơn vị này.' },
      { pointer: '/unitId', message: 'Khác' },
      { pointer: '/form', message: 'Không có hình thức này.' },
    ];
    expect(exportFaults(errors)).toEqual({ unitId: 'Không có đơn vị này.' });
  });
});
