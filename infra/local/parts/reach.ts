import { connect } from 'node:net';
import { Failure } from '../failure.ts';

const limitMs = 5_000;

/** Refuses with the name of the variable when nothing answers at an address given in the environment. */
export async function mustAnswer(variable: string, host: string, port: number): Promise<void> {
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: limitMs });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
  if (!answers)
    throw new Failure(
      `${variable} names ${host}:${port}, but nothing answers there. Start that server, or unset ${variable} to use an embedded one.`,
    );
}
