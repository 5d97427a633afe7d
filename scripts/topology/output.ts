import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import pc from 'picocolors';

const COLOURS = [pc.magenta, pc.cyan, pc.green, pc.yellow];
const WIDTH = 'cloud-controller'.length;

/** Prints lines for one process, with its name in its own colour in front, as foreman does. */
export function printerFor(name: string, position: number): (line: string) => void {
  const colour = COLOURS[position % COLOURS.length]!;
  return (line) => void process.stdout.write(`${colour(`${name.padEnd(WIDTH)} |`)} ${line}\n`);
}

/** Hands over a stream line by line. */
export function eachLine(stream: Readable, see: (line: string) => void): void {
  createInterface({ input: stream }).on('line', see);
}
