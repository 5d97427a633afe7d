import { createHash } from 'node:crypto';
import { packageReceipt } from '@diy-paas/protocol';
import { expect, test } from 'vitest';
import {
  auth,
  controller,
  curl,
  form,
  halfWritten,
  json,
  pushed,
  type Receipt,
  refusal,
  request,
  zip,
} from './support.ts';

const put = (uri: string, body: RequestInit['body'], id = 'app') =>
  fetch(`${uri}/apps/${id}/application`, { method: 'PUT', body });

test('a package is answered with a receipt whose URIs a staging request can name', async () => {
  const { uri } = await controller();
  const { bytes } = await zip();
  const receipt = packageReceipt.parse(await (await put(uri, bytes)).json());
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  expect(receipt).toMatchObject({ id: 'app', sha1, size: bytes.length });
  const withLogin = uri.replace('://', '://staging:s3cret@');
  expect(receipt.download_uri).toBe(`${withLogin}/staging/app/app`);
  expect(receipt.upload_uri).toMatch(new RegExp(`^${withLogin}/staging/droplet/app/[0-9a-f]{32}$`));
});

test('it is taken as a plain body and as a form, whatever curl calls it', async () => {
  const { uri } = await controller();
  const { file } = await zip();
  const at = `${uri}/apps/app/application`;
  const answers = [
    await curl('-T', file, at),
    await curl('-X', 'PUT', '--data-binary', `@${file}`, at),
    await curl('-X', 'PUT', '-H', 'Content-Type: application/json', '--data-binary', `@${file}`, at),
    await curl('-X', 'PUT', '-F', `application=@${file}`, '-F', 'resources=[]', at),
    await curl('-T', file, '-H', 'Transfer-Encoding: chunked', at),
  ];
  expect(new Set(answers.map((answer) => JSON.parse(answer).sha1)).size).toBe(1);
});

test('it is downloaded with its length, its sha1 and its bytes', async () => {
  const { uri } = await controller();
  const { bytes } = await zip();
  const { download_uri, sha1 } = await json<Receipt>(put(uri, bytes));
  const answer = await request(download_uri);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  expect(answer.headers.get('content-length')).toBe(String(bytes.length));
  expect(answer.headers.get('etag')).toBe(`"${sha1}"`);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
});

test('the next package replaces it', async () => {
  const { uri } = await controller();
  await put(uri, (await zip('old')).bytes);
  const { bytes } = await zip('new');
  await put(uri, bytes);
  const answer = await fetch(`${uri}/staging/app/app`, { headers: auth });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
});

test('what is no zip is refused, and the package before it stays', async () => {
  const { uri, dir } = await controller();
  const { sha1 } = await pushed(uri);
  const { bytes } = await zip();
  const no = '400 100 The package is not a zip file, or its end is missing.';
  expect(await refusal(put(uri, 'plain text'))).toBe(no);
  expect(await refusal(put(uri, bytes.subarray(0, -1)))).toBe(no);
  expect(await refusal(put(uri, bytes.subarray(20)))).toBe(no);
  expect(await refusal(put(uri, form('application', 'PK\x03\x04')))).toBe(no);
  expect(await (await fetch(`${uri}/apps/app`)).json()).toMatchObject({ package: { sha1 } });
  expect(await halfWritten(dir)).toEqual([]);
});

test('a request without the file says what is missing', async () => {
  const { uri } = await controller();
  expect(await refusal(put(uri, undefined))).toBe(
    '400 100 The request has no body: send the package, a zip file.',
  );
  expect(await refusal(put(uri, form('upload[droplet]', 'x')))).toBe(
    '400 100 The form must hold one file, in the field application; there is another in "upload[droplet]".',
  );
  const noFile = new FormData();
  noFile.set('application', 'text');
  expect(await refusal(put(uri, noFile))).toBe('400 100 The form has no file in the field application.');
});

test('one larger than max_package_mb is refused, however it comes', async () => {
  const { uri, dir } = await controller({ max_package_mb: 1 });
  const large = Buffer.alloc(3 * 1024 ** 2);
  const no = '413 100 The file is larger than 1 MB, the most that is taken.';
  expect(await refusal(put(uri, large))).toBe(no);
  expect(await refusal(put(uri, form('application', large)))).toBe(no);
  expect(await halfWritten(dir)).toEqual([]);
});

test('the staging download knows only packages, and only for the staging user', async () => {
  const { uri } = await controller();
  const at = `${uri}/staging/app/unknown`;
  expect(await refusal(fetch(at, { headers: auth }))).toBe('404 301 App unknown has no package.');
  const no = '401 200 This route asks for the staging user and password (basic auth).';
  expect(await refusal(fetch(at))).toBe(no);
  for (const login of ['staging:wrong', 'other:s3cret', ':', 'staging']) {
    expect(await refusal(fetch(at, { headers: { authorization: `Basic ${btoa(login)}` } }))).toBe(no);
  }
  expect((await fetch(at)).headers.get('www-authenticate')).toMatch(/^Basic/);
});
