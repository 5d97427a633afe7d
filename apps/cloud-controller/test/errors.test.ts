import { expect, test } from 'vitest';
import { refusals } from '../src/errors.ts';

test('every refusal is a status, a code of 2012 and one sentence', () => {
  const list = [
    refusals.badAppId(),
    refusals.notMultipart('upload[droplet]'),
    refusals.missingField('upload[droplet]'),
    refusals.unexpectedFile('"droplet"', 'upload[droplet]'),
    refusals.emptyBody(),
    refusals.notZip(),
    refusals.incomplete(),
    refusals.badForm('Multipart: Boundary not found'),
    refusals.badUploadId('app'),
    refusals.badRequest(414, 'URI is too long.'),
    refusals.notAuthorized(),
    refusals.noPackage('app'),
    refusals.noDroplet('app'),
    refusals.otherDroplet('app', 'a'.repeat(40)),
    refusals.noApp('app'),
    refusals.noRoute(),
    refusals.tooLarge(512 * 1024 ** 2),
    refusals.diskFull(),
    refusals.bug(),
  ];
  expect(list.map(({ status, code, message }) => `${status} ${code} ${message}`)).toEqual([
    '400 100 An app id is made of at most 100 letters, digits, "_", "-" and ".", and does not begin with ".".',
    '400 100 Send the file as multipart/form-data, in the field upload[droplet].',
    '400 100 The form has no file in the field upload[droplet].',
    '400 100 The form must hold one file, in the field upload[droplet]; there is another in "\\"droplet\\"".',
    '400 100 The request has no body: send the package, a zip file.',
    '400 100 The package is not a zip file, or its end is missing.',
    '400 100 The upload ended before it was complete.',
    '400 100 The form cannot be read: Multipart: Boundary not found.',
    '400 100 This upload_id was used already or never given out for app app: uploading its package again gives a new one.',
    '414 100 URI is too long.',
    '401 200 This route asks for the staging user and password (basic auth).',
    '404 301 App app has no package.',
    '404 301 App app has no droplet.',
    `404 301 The newest droplet of app app has another sha1 than ${'a'.repeat(40)}.`,
    '404 301 App app has neither a package nor a droplet.',
    '404 100 The cloud controller has no such route.',
    '413 100 The file is larger than 512 MB, the most that is taken.',
    '507 111 The cloud controller’s disk is full; nothing of the upload was kept.',
    '500 111 The cloud controller failed; its log says why, under this request’s id.',
  ]);
  expect(list).toHaveLength(Object.keys(refusals).length);
});
