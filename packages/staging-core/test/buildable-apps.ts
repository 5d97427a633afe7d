import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StagingPropertiesInput } from '@diy-paas/protocol';
import type { Platform } from '../src/index.ts';
import { emptyDirectory } from './support.ts';

/** An app that carries what it depends on, for a tool to install. */
export interface BuildableApp {
  readonly name: string;
  readonly properties: Partial<StagingPropertiesInput>;
  /** Commands that must succeed where it is to be built. */
  readonly needs: readonly (readonly [program: string, ...args: string[]])[];
  /** A file of the droplet that only building gives. */
  readonly makes: string;
  /** Writes the app into an empty directory. */
  readonly write: (into: string) => void;
  /** What else the stager has. */
  readonly platform?: () => Partial<Platform>;
}

const native = "require 'mkmf'; create_makefile('answer')\n";
const extension =
  '#include <ruby.h>\nvoid Init_answer(void) { rb_define_global_const("ANSWER", INT2FIX(42)); }\n';

export const buildableApps: readonly BuildableApp[] = [
  {
    name: 'bundle install, of a gem with an extension in C',
    properties: { framework_info: { name: 'rack' }, runtime_info: { name: 'ruby3', version: '3.1' } },
    needs: [
      ['ruby', '-rbundler', '-rmkmf', '-e', '1'],
      ['cc', '--version'],
    ],
    makes: 'app/rubygems/ruby/3.1.0',
    write(into) {
      const gem = write(emptyDirectory('gem'), {
        'ext/answer/extconf.rb': native,
        'ext/answer/answer.c': extension,
        'exe/answer': '#!/usr/bin/env ruby\nputs ANSWER\n',
        'it.gemspec':
          "Gem::Specification.new { |s| s.name = 'answer'; s.version = '1.0.0'; s.summary = 's'; s.authors = ['a']; s.bindir = 'exe'; s.executables = ['answer']; s.files = Dir['e*/**/*']; s.extensions = ['ext/answer/extconf.rb'] }",
      });
      write(into, {
        'config.ru': 'run ->(_) { [200, {}, []] }\n',
        Gemfile: "source 'https://gems.example.com'\ngem 'answer'\n",
        'Gemfile.lock':
          'GEM\n  remote: https://gems.example.com/\n  specs:\n    answer (1.0.0)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  answer\n',
        'vendor/cache/README': 'gems\n',
      });
      const target = join(into, 'vendor/cache/answer-1.0.0.gem');
      execFileSync('gem', ['build', '-q', 'it.gemspec', '-o', target], { cwd: gem, stdio: 'ignore' });
    },
  },
  {
    name: 'bundle install, of a gem from a git repository',
    properties: { framework_info: { name: 'rack' }, runtime_info: { name: 'ruby3', version: '3.1' } },
    needs: [
      ['ruby', '-rbundler', '-e', '1'],
      ['git', '--version'],
    ],
    makes: 'app/rubygems/ruby/3.1.0',
    write(into) {
      const gem = write(emptyDirectory('mine'), {
        'lib/mine.rb': "MINE = 'mine'\n",
        'mine.gemspec':
          "Gem::Specification.new { |s| s.name = 'mine'; s.version = '1.0.0'; s.summary = 's'; s.authors = ['a']; s.files = ['lib/mine.rb'] }",
      });
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
          cwd: gem,
          encoding: 'utf8',
        });
      git('init', '-q', '-b', 'main');
      git('add', '.');
      git('commit', '-q', '-m', 'A gem');
      const remote = `file://${gem}`;
      write(into, {
        'config.ru': 'run ->(_) { [200, {}, []] }\n',
        Gemfile: `gem 'mine', git: '${remote}'\n`,
        'Gemfile.lock': `GIT\n  remote: ${remote}\n  revision: ${git('rev-parse', 'HEAD').trim()}\n  specs:\n    mine (1.0.0)\n\nGEM\n  specs:\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  mine!\n`,
      });
    },
  },
  {
    name: 'npm ci',
    properties: { framework_info: { name: 'node' }, runtime_info: { name: 'node20', version: '20' } },
    needs: [['npm', '--version']],
    makes: 'app/node_modules/greeting/index.js',
    write(into) {
      writePackage(into);
      const quiet = ['--offline', '--no-audit', '--no-fund'];
      execFileSync('npm', ['install', '--package-lock-only', ...quiet], { cwd: into, stdio: 'ignore' });
    },
  },
  {
    name: 'npm install',
    properties: { framework_info: { name: 'node' }, runtime_info: { name: 'node20', version: '20' } },
    needs: [['npm', '--version']],
    makes: 'app/node_modules/.bin/greet',
    write: writePackage,
  },
  {
    name: 'pip install',
    properties: { framework_info: { name: 'wsgi' }, runtime_info: { name: 'python3', version: '3' } },
    needs: [
      ['python3', '-m', 'pip', '--version'],
      ['zip', '-v'],
    ],
    makes: 'python/greeting.py',
    write(into) {
      write(into, { 'wsgi.py': 'import greeting\n', 'requirements.txt': 'greeting\n', 'wheels/README': '' });
      for (const name of ['greeting', 'gunicorn']) writeWheel(name, join(into, 'wheels'));
    },
  },
  {
    name: 'rebar3 release',
    properties: { framework_info: { name: 'otp_rebar' }, runtime_info: { name: 'erlang', version: '25' } },
    needs: [['rebar3', '--version']],
    makes: 'release/lib/hello-1/ebin/hello_app.beam',
    write(into) {
      cpSync(new URL('../../../samples/otp_rebar', import.meta.url), into, { recursive: true });
    },
  },
  {
    name: 'a buildpack',
    properties: { framework_info: { name: 'buildpack' } },
    needs: [],
    makes: 'app/vendor/made',
    write(into) {
      write(into, { Procfile: 'web: vendor/made\n' });
    },
    platform() {
      const buildpacks = write(emptyDirectory('buildpacks'), {
        'maker/bin/detect': '#!/bin/sh\necho Maker\n',
        'maker/bin/compile':
          '#!/bin/sh\nmkdir "$1/vendor"; ln -s made "$1/vendor/link"; echo x > "$1/vendor/made"\n',
        'maker/bin/release': '#!/bin/sh\necho "--- {}"\n',
      });
      return { buildpacks };
    },
  },
];

function writePackage(into: string): void {
  const packages = write(emptyDirectory('package'), {
    'greeting/package.json': '{"name": "greeting", "version": "1.0.0", "bin": {"greet": "index.js"}}',
    'greeting/index.js': "#!/usr/bin/env node\nmodule.exports = 'hello';\n",
  });
  execFileSync('tar', ['-czf', join(into, 'greeting.tgz'), 'greeting'], { cwd: packages });
  write(into, {
    'app.js': "console.log(require('greeting'));\n",
    'package.json': '{"name": "a", "version": "1.0.0", "dependencies": {"greeting": "file:greeting.tgz"}}',
  });
}

/** A wheel is a zip of modules and three files that describe them. */
function writeWheel(name: string, into: string): void {
  const info = `${name}-1.0.dist-info`;
  const room = write(emptyDirectory('wheel'), {
    [`${name}.py`]: "GREETING = 'hello'\n",
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: '',
  });
  execFileSync('zip', ['-qr', join(into, `${name}-1.0-py3-none-any.whl`), '.'], { cwd: room });
}

/** Writes files, path → text; the directory is returned. */
function write(directory: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text, { mode: 0o755 });
  }
  return directory;
}
