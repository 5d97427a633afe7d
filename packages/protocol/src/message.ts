import type { z } from 'zod';

/**
 * One subject of the bus: who says what to whom.
 *
 * A subject may have places to fill in, written `{id}`: fill them with {@link at} before publishing.
 */
export interface Message<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly summary: string;
  readonly payload: P;
  /** What each answer looks like; a message without it is not answered. */
  readonly reply?: R;
  /** Subjects that the originals did not have; ours only adds, it never renames or drops. */
  readonly ours?: true;
}

export type Payload<M extends Message> = z.output<M['payload']>;
export type Reply<M extends Message> = M extends Message<z.ZodType, infer R> ? z.output<R> : never;
/** What a sender writes: the payload before defaults and conversions. */
export type PayloadInput<M extends Message> = z.input<M['payload']>;
export type ReplyInput<M extends Message> = M extends Message<z.ZodType, infer R> ? z.input<R> : never;

export const defineMessage = <P extends z.ZodType, R extends z.ZodType = z.ZodNever>(
  message: Message<P, R>,
): Message<P, R> => message;

/** The same message on a concrete subject: `at(deaStart, {id: 'abc'})` is on `dea.abc.start`. */
export function at<M extends Message>(message: M, places: Record<string, string>): M {
  const subject = message.subject.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = places[name];
    if (!value || /[\s.*>]/.test(value)) {
      throw new TypeError(`${message.subject}: ${JSON.stringify(value)} cannot stand for {${name}}`);
    }
    return value;
  });
  return { ...message, subject };
}

/** A message that does not say what its subject requires. `message` is one sentence for whoever sent it. */
export class BadMessage extends Error {
  override readonly name = 'BadMessage';
}

/**
 * Reads one message off the wire.
 * @throws {BadMessage} naming the subject and each field that is missing or wrong
 */
export function decode<S extends z.ZodType>(subject: string, schema: S, data: Uint8Array): z.output<S> {
  const text = new TextDecoder().decode(data);
  let json: unknown;
  try {
    // The originals publish some requests with no payload at all ("" means "no conditions").
    json = text === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new BadMessage(`${subject}: not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new BadMessage(`${subject}: ${describeIssues(parsed.error)}`);
}

export const encode = (payload: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(payload));

/** `field "limits.mem" is missing; field "index": expected number, received string` */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const field = issue.path.length ? `field "${issue.path.join('.')}"` : 'the message';
      return isMissing(issue) ? `${field} is missing` : `${field}: ${inWords(issue)}`;
    })
    .join('; ');
}

type Issue = z.core.$ZodIssue;

/** Where a field may be of several types, each of them misses it. */
const isMissing = (issue: Issue): boolean =>
  issue.code === 'invalid_union'
    ? issue.errors.every(([first]) => first && isMissing(first))
    : issue.code === 'invalid_type' && /received undefined/.test(issue.message);

const inWords = (issue: Issue): string =>
  issue.code === 'invalid_union'
    ? issue.errors.flat().map(inWords).join(', or ')
    : issue.message.replace(/^Invalid input: /, '');
