import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { StartError } from './errors.ts';

/** The settings of one service: where its file is by default, and what may stand in it. */
export interface ConfigDefinition<S extends z.ZodType = z.ZodType> {
  /** Default path of the YAML file, from the directory the service is started in. */
  readonly file: string;
  /** `STAGER` makes `STAGER_MAX_ACTIVE_TASKS` override `max_active_tasks`. */
  readonly envPrefix: string;
  readonly schema: S;
}

export const defineConfig = <S extends z.ZodType>(definition: ConfigDefinition<S>): ConfigDefinition<S> =>
  definition;

/** One setting, as documented and as overridden. */
export interface Setting {
  readonly path: readonly string[];
  readonly env: string;
  readonly type: string;
  readonly default?: unknown;
  readonly required: boolean;
  readonly description: string;
}

/**
 * Reads a service's settings: its YAML file, then the environment variables that override it, then the schema's
 * defaults.
 * @throws {StartError} naming the file (or variable), the key and what is wrong with its value
 */
export function loadConfig<S extends z.ZodType>(
  definition: ConfigDefinition<S>,
  file = definition.file,
  env: NodeJS.ProcessEnv = process.env,
): z.output<S> {
  const values = readYaml(file);
  const fromEnv = new Map<string, string>();
  for (const setting of settings(definition)) {
    const text = env[setting.env];
    if (text === undefined || text === '') continue;
    put(values, setting.path, setting.type === 'string' ? text : parse(text));
    fromEnv.set(setting.path.join('.'), setting.env);
  }
  const result = definition.schema.safeParse(values);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const key = issue.path.join('.');
    const variable = fromEnv.get(key);
    const place = variable ? `environment variable ${variable}` : `${file}${key && `: ${key}`}`;
    return `${place}: ${issue.message.replace(/^Invalid input: /, '')}${shown(values, issue.path)}`;
  });
  throw new StartError(problems.join('\n'));
}

/** Every setting of a service, in the order of its schema; sections are flattened (`logging.level`). */
export function settings(definition: ConfigDefinition): Setting[] {
  const root = z.toJSONSchema(definition.schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return flatten(root, [], definition.envPrefix);
}

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  default?: unknown;
  description?: string;
  /** From `.meta({ env })`: a name that several services share, like NATS_URI. */
  env?: string;
}

function flatten(schema: JsonSchema, path: string[], prefix: string): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]): Setting[] => {
    const here = [...path, key];
    if (child.properties) return flatten(withDefaultOf(child), here, prefix);
    return [
      {
        path: here,
        env: child.env ?? [prefix, ...here].join('_').toUpperCase(),
        type: child.type ?? 'any',
        default: child.default,
        required: (schema.required ?? []).includes(key) && child.default === undefined,
        description: child.description ?? '',
      },
    ];
  });
}

/** A section's default is that of its settings. */
function withDefaultOf(section: JsonSchema): JsonSchema {
  const values = (section.default ?? {}) as Record<string, unknown>;
  const properties = Object.entries(section.properties ?? {}).map(([key, child]) => [
    key,
    { default: values[key], description: section.description, ...child },
  ]);
  return { ...section, properties: Object.fromEntries(properties) };
}

function readYaml(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  let values: unknown;
  try {
    values = parse(text) ?? {};
  } catch (error) {
    throw new StartError(`${file}: not YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw new StartError(`${file}: expected settings as "key: value" lines`);
  }
  return values as Record<string, unknown>;
}

function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (!key) return;
  if (rest.length === 0) {
    values[key] = value;
    return;
  }
  if (typeof values[key] !== 'object' || values[key] === null) values[key] = {};
  put(values[key] as Record<string, unknown>, rest, value);
}

/** `, not "ten"`: the value that was refused, unless it may hold a password. */
function shown(values: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    values,
  );
  const secret = path.some((key) => /pass|uri|mbus|auth/.test(String(key)));
  return value === undefined || value === values || secret ? '' : `, not ${JSON.stringify(value)}`;
}
