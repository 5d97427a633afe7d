import { z } from 'zod';

/** The header, on the bus as in HTTP, that names the journey a message or request belongs to. */
export const REQUEST_ID = 'X-Vcap-Request-Id';

/** The file field in which a droplet is uploaded. */
export const DROPLET_FIELD = 'upload[droplet]';

/** The file field in which an app package may be uploaded. */
export const PACKAGE_FIELD = 'application';

export const packageReceipt = z.looseObject({
  id: z.string(),
  sha1: z.string().describe('of the package'),
  size: z.int().describe('bytes'),
  download_uri: z.string().describe('for the staging request'),
  upload_uri: z.string().describe('for the staging request; good for one upload'),
});

export const appInfo = z.looseObject({
  id: z.string(),
  package: z.nullable(z.looseObject({ sha1: z.string(), size: z.int().describe('bytes') })),
  droplet: z.nullable(
    z.looseObject({
      sha1: z.string(),
      size: z.int().describe('bytes'),
      uri: z.string().describe('for `executableUri` of dea.<id>.start'),
    }),
  ),
});

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** A fastify path: `:name` is a parameter. */
  readonly path: string;
  readonly auth: 'none' | 'basic';
  readonly takes?: string;
  readonly answers: string;
  readonly origin: 'article' | '2012' | 'ours';
}

/** The cloud controller’s routes. */
export const routes = {
  uploadPackage: {
    method: 'PUT',
    path: '/apps/:id/application',
    auth: 'none',
    takes: `the package: a zip as the body, or multipart with the file field \`${PACKAGE_FIELD}\``,
    answers: '{id, sha1, size, download_uri, upload_uri}',
    origin: '2012',
  },
  app: {
    method: 'GET',
    path: '/apps/:id',
    auth: 'none',
    answers: '{id, package: {sha1, size} | null, droplet: {sha1, size, uri} | null}',
    origin: 'ours',
  },
  articleDownload: {
    method: 'GET',
    path: '/download_unstaged_app/:id',
    auth: 'none',
    answers: 'the package; for an app it does not know, the Sinatra sample',
    origin: 'article',
  },
  articleUpload: {
    method: 'POST',
    path: '/upload_droplet/:id/:upload_id',
    auth: 'none',
    takes: `multipart with the file field \`${DROPLET_FIELD}\``,
    answers: '200',
    origin: 'article',
  },
  stagingDownload: {
    method: 'GET',
    path: '/staging/app/:id',
    auth: 'basic',
    answers: 'the package',
    origin: '2012',
  },
  stagingUpload: {
    method: 'POST',
    path: '/staging/droplet/:id/:upload_id',
    auth: 'basic',
    takes: `multipart with the file field \`${DROPLET_FIELD}\`; \`upload_id\` is good once`,
    answers: '200',
    origin: '2012',
  },
  stagedDroplet: {
    method: 'GET',
    path: '/staged_droplets/:id/:sha1',
    auth: 'none',
    answers: 'the droplet; a `sha1` that is not 40 hex digits means the newest one',
    origin: 'article',
  },
} as const satisfies Record<string, Route>;

/** What every component answers at the `host` it announces. */
export const statusRoutes = {
  healthz: { method: 'GET', path: '/healthz', auth: 'basic', answers: '`ok`', origin: '2012' },
  varz: {
    method: 'GET',
    path: '/varz',
    auth: 'basic',
    answers: 'JSON: the announcement, `num_cores`, `mem_bytes`, `cpu`, and the component’s own',
    origin: '2012',
  },
} as const satisfies Record<string, Route>;
