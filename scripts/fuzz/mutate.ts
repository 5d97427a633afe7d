import type { Random } from './random.ts';

/** Values at which lengths, offsets and counts go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const mutations: readonly Mutation[] = [
  function flipBit(bytes, random) {
    bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  function setEdge(bytes, random) {
    const edge = EDGES[random(EDGES.length)]!;
    if (random(2)) bytes.writeUInt16LE(edge % 0x10000, random(bytes.length - 2));
    else bytes.writeUInt32LE(edge, random(bytes.length - 4));
    return bytes;
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, 8 + random(bytes.length - 8));
  },
  function leaveOut(bytes, random) {
    const at = random(bytes.length - 8);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(7))]);
  },
  function repeatPart(bytes, random) {
    const at = random(bytes.length);
    const part = bytes.subarray(at, at + 1 + random(200));
    const to = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, to), part, bytes.subarray(to)]);
  },
];

/** The same bytes with one to eight things wrong. A mutated archive is never shorter than eight bytes. */
export function mutate(original: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(original);
  for (let left = 1 + random(8); left > 0 && bytes.length > 16; left--) {
    bytes = Buffer.from(mutations[random(mutations.length)]!(bytes, random));
  }
  return bytes;
}
