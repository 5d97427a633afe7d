/**
 * What the cloud controller refuses: an HTTP status, and a body `{code, description}` like the old one's. The codes are
 * the old one's too; the descriptions say more, one sentence each, for whoever sent the request.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, description: string) {
    super(description);
    this.status = status;
    this.code = code;
  }
}

const BAD_REQUEST = 100;
const SYSTEM_ERROR = 111;
const FORBIDDEN = 200;
const APP_NOT_FOUND = 301;

/** Every expected failure. */
export const refusals = {
  badAppId: () =>
    new Refusal(
      400,
      BAD_REQUEST,
      'An app id is made of at most 100 letters, digits, "_", "-" and ".", and does not begin with ".".',
    ),
  notMultipart: (field: string) =>
    new Refusal(400, BAD_REQUEST, `Send the file as multipart/form-data, in the field ${field}.`),
  missingField: (field: string) =>
    new Refusal(400, BAD_REQUEST, `The form has no file in the field ${field}.`),
  unexpectedFile: (given: string, field: string) =>
    new Refusal(
      400,
      BAD_REQUEST,
      `The form must hold one file, in the field ${field}; there is another in ${JSON.stringify(given.slice(0, 100))}.`,
    ),
  emptyBody: () => new Refusal(400, BAD_REQUEST, 'The request has no body: send the package, a zip file.'),
  notZip: () => new Refusal(400, BAD_REQUEST, 'The package is not a zip file, or its end is missing.'),
  incomplete: () => new Refusal(400, BAD_REQUEST, 'The upload ended before it was complete.'),
  badForm: (why: string) => new Refusal(400, BAD_REQUEST, `The form cannot be read: ${why}.`),
  badUploadId: (appId: string) =>
    new Refusal(
      400,
      BAD_REQUEST,
      `This upload_id was used already or never given out for app ${appId}: uploading its package again gives a new one.`,
    ),
  badRequest: (status: number, why: string) => new Refusal(status, BAD_REQUEST, why),
  notAuthorized: () =>
    new Refusal(401, FORBIDDEN, 'This route asks for the staging user and password (basic auth).'),
  noPackage: (appId: string) => new Refusal(404, APP_NOT_FOUND, `App ${appId} has no package.`),
  noDroplet: (appId: string) => new Refusal(404, APP_NOT_FOUND, `App ${appId} has no droplet.`),
  otherDroplet: (appId: string, sha1: string) =>
    new Refusal(404, APP_NOT_FOUND, `The newest droplet of app ${appId} has another sha1 than ${sha1}.`),
  noApp: (appId: string) =>
    new Refusal(404, APP_NOT_FOUND, `App ${appId} has neither a package nor a droplet.`),
  noRoute: () => new Refusal(404, BAD_REQUEST, 'The cloud controller has no such route.'),
  tooLarge: (maxBytes: number) =>
    new Refusal(
      413,
      BAD_REQUEST,
      `The file is larger than ${maxBytes / 1024 ** 2} MB, the most that is taken.`,
    ),
  diskFull: () =>
    new Refusal(507, SYSTEM_ERROR, 'The cloud controller’s disk is full; nothing of the upload was kept.'),
  bug: () =>
    new Refusal(500, SYSTEM_ERROR, 'The cloud controller failed; its log says why, under this request’s id.'),
};
