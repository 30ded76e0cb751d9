import { describe, expect, it } from '@jest/globals';
import { listeningInode, portTakenMessage } from './port-holder.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:0BB8 01 00000000:00000000 00:00000000 00000000     0        0 55555 1 0000000000000000 20 4 30 10 -1`;

describe('a taken port', () => {
  it('names the holder and the command that works', () => {
    const message = portTakenMessage(3000, { pid: 42, command: 'node server.js' }, 3001);
    expect(message).toContain('Port 3000 is taken by process 42 (node server.js)');
    expect(message).toContain('PORT=3001 npm start');
  });

  it('says so when the holder belongs to another user', () => {
    expect(portTakenMessage(3000, null, 3001)).toContain('a process of another user');
  });
});

describe('the socket behind a port', () => {
  it('is the one that listens', () => {
    expect(listeningInode(table, 3000)).toBe('41234');
  });

  it('is not one that is merely connected', () => {
    expect(listeningInode(table, 8080)).toBeNull();
  });
});
