import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyDirectory } from './support.ts';

/** An app that carries its gems in vendor/cache: `greeting` to run, `greeting-test` in the group test. */
export function bundledApp(): string {
  const source = emptyDirectory('bundled');
  const cache = join(source, 'vendor/cache');
  mkdirSync(cache, { recursive: true });
  for (const name of ['greeting', 'greeting-test']) buildGem(name, cache);
  writeFileSync(join(source, 'app.rb'), `require 'sinatra' if false\nrequire 'greeting'\nputs GREETING\n`);
  writeFileSync(
    join(source, 'Gemfile'),
    `source 'https://gems.example.com'\ngem 'greeting'\ngem 'greeting-test', group: :test\n`,
  );
  writeFileSync(
    join(source, 'Gemfile.lock'),
    `GEM
  remote: https://gems.example.com/
  specs:
    greeting (1.0.0)
    greeting-test (1.0.0)

PLATFORMS
  ruby

DEPENDENCIES
  greeting
  greeting-test

BUNDLED WITH
   1.2.3
`,
  );
  return source;
}

function buildGem(name: string, into: string): void {
  const room = emptyDirectory(name);
  mkdirSync(join(room, 'lib'));
  writeFileSync(join(room, 'lib', `${name}.rb`), `GREETING = 'hello from ${name}'\n`);
  writeFileSync(
    join(room, 'it.gemspec'),
    `Gem::Specification.new { |s| s.name = '${name}'; s.version = '1.0.0'; s.summary = 's'; s.authors = ['a']; s.files = ['lib/${name}.rb'] }`,
  );
  execFileSync('gem', ['build', '-q', 'it.gemspec', '-o', join(into, `${name}-1.0.0.gem`)], {
    cwd: room,
    env: { ...process.env, SOURCE_DATE_EPOCH: '1352764800' },
    stdio: 'ignore',
  });
}
