import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { controllerAt } from '../src/controller.ts';
import { StagingFailed } from '../src/index.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a package is handed over with the credentials of the URI and the journey’s id', async () => {
  const zip = join(mkdtempSync(join(tmpdir(), 'zip-')), 'app.zip');
  writeFileSync(zip, 'the package');
  let seen = '';
  const host = await serve(async (request, response) => {
    const { authorization, 'x-vcap-request-id': id, 'content-type': type } = request.headers;
    seen = `${request.method} ${request.url} ${authorization} ${id} ${type}: `;
    for await (const chunk of request) seen += chunk;
    response.end(JSON.stringify({ id: 'a', sha1: 's', size: 1, download_uri: 'd', upload_uri: 'u' }));
  });
  const receipt = await controllerAt(`http://us%40er:p%3Aw@${host}`, 'r1').upload('my-app', zip);
  expect(receipt).toMatchObject({ download_uri: 'd', upload_uri: 'u' });
  expect(seen).toBe(
    `PUT /apps/my-app/application Basic ${btoa('us@er:p:w')} r1 application/zip: the package`,
  );
});

test('a refusal is told in the controller’s words', async () => {
  const host = await serve((_, response) => response.writeHead(507).end('{"description":"disk full"}'));
  const failure = await controllerAt(`http://user:secret@${host}`, 'r')
    .app('a')
    .catch((error) => error);
  expect(failure).toBeInstanceOf(StagingFailed);
  expect(failure.message).toBe('The cloud controller refused /apps/a: 507 {"description":"disk full"}');
});

test('a controller that cannot be reached is named without its password', async () => {
  const failure = await controllerAt('http://user:secret@127.0.0.1:1', 'r')
    .app('a')
    .catch((error) => error);
  expect(failure.message).toMatch(/^The cloud controller at http:\/\/127\.0\.0\.1:1\/ cannot be reached: /);
});

test('an address that is none is refused in a sentence', () => {
  const at = (uri: string) => () => controllerAt(uri, 'r');
  expect(at('nowhere')).toThrow(
    new StagingFailed('The cloud controller cannot be reached: the given address is not a URI'),
  );
  expect(at('http://user:100%@host')).toThrow('http://host/ has a user or password that is not encoded');
});
