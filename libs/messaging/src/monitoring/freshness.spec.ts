import { describe, expect, it } from '@jest/globals';
import { freshnessOf, type PartitionState, type SourceState } from './freshness.js';

const NOW = Date.parse('2023-08-16T09:00:10Z');
const ago = (seconds: number) => NOW - seconds * 1_000;
const at = (seconds: number) => new Date(ago(seconds)).toISOString();

const partition = (changes: Partial<PartitionState> = {}): PartitionState => ({
  nextOffset: 10,
  logEnd: 10,
  appliedEvents: 10,
  lastEventTime: ago(60),
  oldestWaitingAt: undefined,
  ...changes,
});
const source = (changes: Partial<SourceState> = {}): SourceState => ({
  aliveAt: ago(1),
  unpublishedSeconds: 0,
  completeUpTo: ago(1),
  ...changes,
});
const STARTED = ago(300);
const of = (partitions: PartitionState[], sources: SourceState[] = [source()]) =>
  freshnessOf(partitions, sources, NOW, STARTED);

describe('the freshness of a read model', () => {
  it('has no lag when all is applied and the source lives, and is as of its heartbeat', () => {
    expect(of([partition(), partition()])).toEqual({
      asOf: at(1),
      lagSeconds: 0,
      appliedEvents: 20,
    });
  });

  it('is as of the source that was heard least recently', () => {
    expect(of([partition()], [source(), source({ completeUpTo: ago(2) })]).asOf).toBe(at(2));
  });

  it('lags by the age of the oldest event not applied', () => {
    const waiting = partition({ logEnd: 12, oldestWaitingAt: ago(4) });
    expect(of([partition(), waiting])).toMatchObject({ lagSeconds: 4, asOf: at(4) });
  });

  it('assumes the worst where it does not know how old that event is', () => {
    const waiting = partition({ logEnd: 12, lastEventTime: ago(90) });
    expect(of([waiting])).toMatchObject({ lagSeconds: 90 });
  });

  it('lags when the source is silent for more than three seconds', () => {
    expect(of([partition()], [source({ aliveAt: ago(3) })]).lagSeconds).toBe(0);
    expect(of([partition()], [source({ aliveAt: ago(5) })])).toMatchObject({
      lagSeconds: 5,
      asOf: at(5),
    });
  });

  it('lags when the source holds events back', () => {
    expect(of([partition()], [source({ unpublishedSeconds: 7 })])).toMatchObject({ lagSeconds: 8 });
  });

  it('lags since its last event while no heartbeat has come', () => {
    const unheard = source({ aliveAt: undefined, completeUpTo: undefined });
    expect(of([partition()], [unheard])).toMatchObject({ lagSeconds: 60, asOf: at(60) });
  });

  it('knows no instant before the first event and the first heartbeat', () => {
    const unheard = source({ aliveAt: undefined, completeUpTo: undefined });
    const empty = partition({ nextOffset: 0, logEnd: 0, appliedEvents: 0, lastEventTime: null });
    expect(of([empty], [unheard])).toEqual({ asOf: null, lagSeconds: 300, appliedEvents: 0 });
  });

  it('lags while the log has not answered', () => {
    expect(of([partition({ logEnd: undefined })])).toMatchObject({ lagSeconds: 60 });
  });
});
