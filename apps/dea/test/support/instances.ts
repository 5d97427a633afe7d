import type { DeaStartRequest } from '@diy-paas/protocol';
import { Instance } from '../../src/instance/instance.ts';
import { specOf } from '../../src/instance/spec.ts';

const request: DeaStartRequest = {
  droplet: 'app-1',
  index: 0,
  name: 'hello',
  version: '1-1',
  sha1: 'a'.repeat(40),
  executableFile: undefined,
  executableUri: 'http://controller/droplet',
  uris: ['hello.vcap.me'],
  services: [],
  env: [],
  users: ['someone@example.com'],
  runtime_info: {
    name: 'ruby19',
    executable: undefined,
    version: undefined,
    version_output: undefined,
    bundler: undefined,
    environment: undefined,
  },
  runtime: undefined,
  framework: 'sinatra',
  limits: { mem: 64, disk: undefined, fds: undefined },
  debug: undefined,
  console: undefined,
  flapping: undefined,
  prod: undefined,
  cc_partition: 'default',
};

export const requestFor = (change: Partial<DeaStartRequest> = {}): DeaStartRequest => ({
  ...request,
  ...change,
});

export function instanceFor(change: Partial<DeaStartRequest> = {}): Instance {
  const asked = requestFor(change);
  return new Instance(specOf(asked, undefined), asked.uris);
}
