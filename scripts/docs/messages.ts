import { catalogue, type Message, type Route, routes, statusRoutes } from '@diy-paas/protocol';
import { z } from 'zod';
import { generated } from './generated.ts';
import { table } from './table.ts';

/** `docs/messages.md`: everything on the wire, from the schemas that the services parse with. */
export function messagesPage(): string {
  return [
    '# Messages and routes',
    generated,
    'Everything that passes between the services: JSON on the bus, and a few HTTP routes. The subjects and fields are those',
    'of Cloud Foundry in 2012; what is marked *ours* the originals did not have. Fields that are not listed pass unharmed.',
    'Every message and request of one journey carries the header `X-Vcap-Request-Id`.',
    '',
    'A message that is not JSON, or lacks a field, is answered with `{"error": "…"}` where there is a reply subject, and',
    'logged where there is none.',
    ...Object.entries(catalogue).flatMap(([room, messages]) => [
      '',
      `## ${room}`,
      ...messages.flatMap(section),
    ]),
    '',
    '## HTTP: the cloud controller',
    '',
    ...routeTable(Object.values(routes)),
    '',
    '## HTTP: every component',
    '',
    'At the `host` that it announces:',
    '',
    ...routeTable(Object.values(statusRoutes)),
    '',
  ].join('\n');
}

function section(message: Message): string[] {
  const { subject, from, to, summary, payload, reply, ours } = message;
  return [
    '',
    `### \`${subject}\`${ours ? ' (ours)' : ''}`,
    '',
    `${from} → ${to}. ${summary}`,
    '',
    ...fieldTable(payload, 'No fields.'),
    ...(reply ? ['', 'Reply:', '', ...fieldTable(reply, 'No fields.')] : []),
  ];
}

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  prefixItems?: Schema[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
}

function fieldTable(type: z.ZodType, none: string): string[] {
  const schema = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema;
  const rows = fieldRows(schema, '');
  return rows.length ? table(['field', 'type', 'needed', ''], rows) : [none];
}

function fieldRows(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, declared]) => {
    const field = notNull(declared);
    const needed = schema.required?.includes(name) && field === declared ? 'yes' : '';
    const row = [
      `\`${prefix}${name}\``,
      typeOf(field),
      needed,
      declared.description ?? field.description ?? '',
    ];
    const inner = field.type === 'array' ? field.items : field;
    return [row, ...fieldRows(inner ?? {}, `${prefix}${name}${field.type === 'array' ? '[]' : ''}.`)];
  });
}

/** What a field is when it is given: the originals may set it to null instead. */
function notNull(schema: Schema): Schema {
  const others = schema.anyOf?.filter(({ type }) => type !== 'null');
  return others?.length === 1 ? others[0]! : schema;
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf)
    return schema.anyOf
      .filter(({ type }) => type !== 'null')
      .map(typeOf)
      .join(' or ');
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`;
  if (schema.type === 'array') return `[${typeOf(schema.items ?? {})}]`;
  const values = schema.additionalProperties;
  if (
    schema.type === 'object' &&
    !schema.properties &&
    values &&
    typeof values === 'object' &&
    Object.keys(values).length
  ) {
    return `{name: ${typeOf(values)}}`;
  }
  return [schema.type ?? 'any']
    .flat()
    .filter((type) => type !== 'null')
    .join(' or ');
}

const routeTable = (list: readonly Route[]): string[] =>
  table(
    ['route', 'auth', 'takes', 'answers', 'from'],
    list.map(({ method, path, auth, takes, answers, origin }) => [
      `\`${method} ${path}\``,
      auth,
      takes ?? '',
      answers,
      origin === 'article' ? 'the article' : origin,
    ]),
  );
