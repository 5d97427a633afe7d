import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** Someone on the bus who says what no schema allows, in the bus's own words. */
export async function raw(port: number) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('CONNECT {"verbose":false}\r\nSUB answers 1\r\n');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => (await lines.next()).value!;

  const say = (subject: string, payload: string, replyTo = '') =>
    socket.write(`PUB ${subject} ${replyTo} ${Buffer.byteLength(payload)}\r\n${payload}\r\n`);
  return {
    say,
    ask: async (subject: string, payload: string): Promise<{ error?: string }> => {
      say(subject, payload, 'answers');
      while (!(await nextLine()).startsWith('MSG answers')) {}
      return JSON.parse(await nextLine());
    },
  };
}
