import { DatabaseSync } from 'node:sqlite';
import { readAward } from './award-event.js';

/**
 * @typedef {object} Message
 * @property {number} offset
 * @property {Buffer | null} key
 * @property {Buffer | null} value
 *
 * @typedef {object} Skipped
 * @property {number} offset
 * @property {import('./award-event.js').SkipReason} reason
 */

// With `synchronous = normal` a power cut may take the last transactions back, offsets and awards together:
// then they are read once more.
const SCHEMA = `
  pragma journal_mode = wal;
  pragma synchronous = normal;
  pragma busy_timeout = 10000;
  create table if not exists source (one integer primary key check (one = 1), log text not null);
  create table if not exists offsets (partition integer primary key, next integer not null);
  create table if not exists awards (
    id text primary key, sequence integer not null, province text not null, state text not null
  ) without rowid;
  create table if not exists skipped (
    partition integer, offset integer, reason text not null, primary key (partition, offset)
  ) without rowid;
`;

/**
 * What has been understood of the log so far, in one SQLite file: the newest version of each award, what was
 * skipped, and the offsets up to which this is so. Awards and offsets change in one transaction; so whenever
 * the process ends, it goes on at exactly the place that its counts stand for.
 */
export class AwardState {
  /** @param {string} file */
  constructor(file) {
    this.database = new DatabaseSync(file);
    this.database.exec(SCHEMA);
    this.nextOf = this.database.prepare('select next from offsets where partition = ?');
    this.moveTo = this.database.prepare(
      `insert into offsets (partition, next) values (?, ?)
       on conflict (partition) do update set next = excluded.next`,
    );
    this.keep = this.database.prepare(
      `insert into awards (id, sequence, province, state) values (?, ?, ?, ?)
       on conflict (id) do update
       set sequence = excluded.sequence, province = excluded.province, state = excluded.state
       where excluded.sequence > awards.sequence`,
    );
    this.skip = this.database.prepare(
      'insert into skipped (partition, offset, reason) values (?, ?, ?)',
    );
  }

  /**
   * Ties the state to a log at its first use. Offsets of one log say nothing about another.
   *
   * @param {string} log the id of the cluster and the topic
   * @throws {Error} when the state was read from another log
   */
  claim(log) {
    this.database.prepare('insert into source values (1, ?) on conflict do nothing').run(log);
    const kept = this.database.prepare('select log from source').get()?.log;
    if (kept !== log) throw new Error(`The state is of ${kept}, not of ${log}: take another file.`);
  }

  /** @param {number} partition @returns {number} the first offset that is not in the counts */
  next(partition) {
    return Number(this.nextOf.get(partition)?.next ?? 0);
  }

  /**
   * Takes over messages of one partition, all or none. What is in the counts already is passed over.
   *
   * @param {number} partition
   * @param {Message[]} messages in the order of the log
   * @returns {Skipped[]} what could not be counted
   * @throws {Error} when messages are missing in between: everything is kept for ever, so that is a loss
   */
  apply(partition, messages) {
    /** @type {Skipped[]} */
    const skipped = [];
    this.database.exec('begin immediate');
    try {
      let expected = this.next(partition);
      for (const { offset, key, value } of messages) {
        if (offset < expected) continue;
        if (offset > expected) {
          throw new Error(`Partition ${partition} has no messages ${expected} to ${offset - 1}.`);
        }
        const reason = this.#take(readAward(key, value));
        if (reason) {
          this.skip.run(partition, offset, reason);
          skipped.push({ offset, reason });
        }
        expected = offset + 1;
      }
      this.moveTo.run(partition, expected);
      this.database.exec('commit');
    } catch (error) {
      this.database.exec('rollback');
      throw error;
    }
    return skipped;
  }

  /** Granted awards by province, and what was read and skipped to know it. */
  summary() {
    const counts = this.#counted(
      `select province as name, count(*) as count from awards where state = 'granted'
       group by province order by province`,
    );
    const skipped = this.#counted(
      'select reason as name, count(*) as count from skipped group by reason order by reason',
    );
    const read = this.database.prepare('select coalesce(sum(next), 0) as read from offsets').get();
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { counts, total, read: Number(read?.read), skipped };
  }

  close() {
    this.database.close();
  }

  /** @param {ReturnType<typeof readAward>} message */
  #take(message) {
    if ('skipped' in message) return message.skipped;
    const { id, sequence, province, state } = message.award;
    this.keep.run(id, sequence, province, state);
    return undefined;
  }

  /** @param {string} query @returns {Record<string, number>} */
  #counted(query) {
    const rows = this.database.prepare(query).all();
    return Object.fromEntries(rows.map(({ name, count }) => [String(name), Number(count)]));
  }
}
