import type { StagingPropertiesInput } from '@diy-paas/protocol';
import { ruby18 } from './support.ts';

/** What a framework's user may do wrong, and what is then said, in full or as far as it is ours to say. */
export interface Mistake {
  readonly mistake: string;
  /** The whole app: path → text. */
  readonly files: Record<string, string>;
  readonly properties?: Partial<StagingPropertiesInput>;
  readonly says: string | RegExp;
  /** A program that must be on this machine, because only building shows the mistake. */
  readonly shownBy?: readonly [program: string, ...args: string[]];
}

const database = (name: string, credentials: object | undefined = { hostname: 'h' }) => ({
  label: 'mysql-5.1',
  name,
  credentials,
});

const brokenYml = 'a: b: c';
const bundler = ['ruby', '-rbundler', '-e', '1'] as const;

const ofBundler: readonly Mistake[] = [
  {
    mistake: 'Gemfile.lock is pushed without its Gemfile',
    files: { 'app.rb': "require 'sinatra'", 'config.ru': '', 'Gemfile.lock': '' },
    shownBy: bundler,
    says: /^"bundle install" failed with exit status \d+\. Its last words:\n(.|\n)*Gemfile/,
  },
  {
    mistake: 'BUNDLE_WITHOUT is no list of groups',
    files: { 'app.rb': "require 'sinatra'", 'config.ru': '', 'Gemfile.lock': '' },
    properties: { environment: ['BUNDLE_WITHOUT=test,"development"'] },
    says: 'BUNDLE_WITHOUT is "test,"development""; expected names of groups, separated by ":".',
  },
  {
    mistake: 'config/cloudfoundry.yml is no YAML',
    files: { 'app.rb': "require 'sinatra'", 'config.ru': '', 'config/cloudfoundry.yml': brokenYml },
    says: /^config\/cloudfoundry\.yml cannot be read as YAML: /,
  },
];

const ofJava: readonly Mistake[] = [
  {
    mistake: 'the WAR is pushed as it is',
    files: { 'app.war': 'PK' },
    says: /^Web application staging failed: web\.xml not found\. Push what is in the WAR, unpacked/,
  },
];

const RAILS = { 'config/application.rb': '', 'config/environment.rb': '', 'Gemfile.lock': '' };

/** Of each framework; one that has none here has been forgotten. */
export const mistakes: Readonly<Record<string, readonly Mistake[]>> = {
  rails3: [
    {
      mistake: 'not the root of the app is pushed',
      files: { 'application.rb': '' },
      says: 'Unable to determine Rails startup command. Looked for config/application.rb, config/environment.rb.',
    },
    {
      mistake: 'two databases are bound, and neither is the production one',
      files: RAILS,
      properties: { ...ruby18, services: [database('a'), database('b')] },
      says: 'Unable to determine primary database from multiple.  Please bind only one database service to Rails applications.',
    },
    {
      mistake: 'the database has no credentials',
      files: RAILS,
      properties: { services: [{ label: 'mysql-5.1', name: 'a' }] },
      says: 'Database binding failed to include credentials',
    },
    {
      mistake: 'config/database.yml is no YAML',
      files: { ...RAILS, 'config/database.yml': brokenYml },
      properties: { services: [database('a')] },
      says: /^config\/database\.yml cannot be read as YAML: /,
    },
  ],
  sinatra: [
    {
      mistake: 'the file that requires sinatra is in a directory',
      files: { 'lib/app.rb': "require 'sinatra'" },
      says: /^Unable to determine Sinatra startup command\. Looked for \*\.rb containing .*, no config\/environment\.rb\.$/,
    },
    ...ofBundler,
  ],
  rack: [
    {
      mistake: 'there is no config.ru',
      files: { 'app.rb': 'run App' },
      says: 'Unable to determine Rack startup command. Looked for config.ru.',
    },
    ...ofBundler,
  ],
  django: [
    {
      mistake: 'manage.py is in a directory',
      files: { 'shop/manage.py': '' },
      says: 'Unable to determine Django startup command. Looked for manage.py.',
    },
    {
      mistake: 'the project has no wsgi.py',
      files: { 'manage.py': '', 'shop/settings.py': '' },
      says: 'Unable to determine Django startup command. Looked for wsgi.py, */wsgi.py.',
    },
  ],
  wsgi: [
    {
      mistake: 'the application has another name',
      files: { 'server.py': '' },
      says: 'Unable to determine WSGI startup command. Looked for wsgi.py.',
    },
    {
      mistake: 'requirements.txt is no list of packages',
      files: { 'wsgi.py': '', 'requirements.txt': 'see the wiki\n' },
      shownBy: ['python3', '-m', 'pip', '--version'],
      says: /^"pip install" failed with exit status \d+\. Its last words:\n(.|\n)*see the wiki/,
    },
  ],
  grails: ofJava,
  lift: [
    ...ofJava,
    {
      mistake: 'Lift’s filter is missing',
      files: { 'WEB-INF/web.xml': '<web-app/>' },
      says: /^Scala \/ Lift application staging failed: no LiftFilter class found in web\.xml\. A filter /,
    },
  ],
  spring: ofJava,
  java_web: ofJava,
  play: [
    {
      mistake: 'the source is pushed',
      files: { 'conf/routes': '', 'project/Build.scala': '' },
      says: /^Unable to determine Play startup command\. Push what "play dist" or "sbt dist" packs, unpacked: /,
    },
  ],
  otp_rebar: [
    {
      mistake: 'nothing says what the release is',
      files: { 'rebar.config': '{deps, []}.', 'src/a.erl': '' },
      says: /^No valid Erlang releases with start scripts found\. Cannot start application\. Push what /,
    },
    {
      mistake: 'there are several releases',
      files: { 'bin/a': '', 'bin/b': '', 'releases/1/a.rel': '{}', 'releases/1/b.rel': '{}' },
      says: 'Multiple Erlang releases with different names found. Cannot start application. (Found: releases/1/a.rel, releases/1/b.rel)',
    },
    {
      mistake: 'the source has an error',
      files: {
        'rebar.config': '{relx, [{release, {a, "1"}, [a]}]}.',
        'src/a.app.src': '{application, a, [{vsn, "1"}, {applications, [kernel, stdlib]}]}.',
        'src/a.erl': 'not Erlang',
      },
      shownBy: ['rebar3', '--version'],
      says: /^"rebar3 release" failed with exit status \d+\. Its last words:\n(.|\n)*a\.erl/,
    },
  ],
  php: [
    {
      mistake: 'there is no PHP in it',
      files: { 'index.html': '' },
      says: 'Unable to determine PHP startup command. Looked for *.php, **/*.php.',
    },
  ],
  node: [
    {
      mistake: 'nothing says which script is to be started',
      files: { 'a.js': 'x', 'b.js': 'x' },
      says: /^Unable to determine Node\.js startup command\. Looked for a start script in package\.json, server\.js, /,
    },
    {
      mistake: 'package.json is no JSON',
      files: { 'package.json': "{name: 'x'}" },
      says: /^package\.json cannot be read as JSON: /,
    },
    {
      mistake: 'the start script needs a shell',
      files: { 'package.json': '{"scripts": {"start": "node build.js && node app.js"}}' },
      says: 'The start script "node build.js && node app.js" of package.json cannot be run without a shell. Say "node FILE ARGUMENTS"; the port is in process.env.VCAP_APP_PORT.',
    },
    {
      mistake: 'the start script is a command of npm',
      files: { 'package.json': '{"scripts": {"start": "nodemon app.js"}}', 'app.js': 'x' },
      says: 'The start script "nodemon app.js" of package.json starts no file of the app. Say "node FILE ARGUMENTS"; the file may be one of node_modules/.bin.',
    },
    {
      mistake: 'the version of a dependency is none',
      files: { 'app.js': 'x', 'package.json': '{"dependencies": {"mine": "the newest"}}' },
      shownBy: ['npm', '--version'],
      says: /^"npm install" failed with exit status \d+\. Its last words:\n(.|\n)*mine/,
    },
  ],
  buildpack: [
    {
      mistake: 'no buildpack of the stager knows the app',
      files: { 'a.txt': '' },
      shownBy: ['true'],
      says: 'Unable to detect a supported application type. Buildpacks tried: none, the stager has none.',
    },
    {
      mistake: 'the buildpack is named as git’s clients do',
      files: { 'a.txt': '' },
      properties: { buildpack: 'git@host:me/buildpack.git' },
      shownBy: ['true'],
      says: 'The buildpack "git@host:me/buildpack.git" is not a git URL that begins with https:// or file://.',
    },
    {
      mistake: 'the Procfile is no mapping',
      files: { Procfile: 'ruby app.rb\n' },
      says: 'Invalid Procfile or release format. Please ensure it is a valid YAML hash (it is no mapping).',
    },
  ],
  standalone: [
    {
      mistake: 'no command is given',
      files: { 'a.rb': '' },
      says: 'A standalone app needs a start command, such as "ruby worker.rb": meta.command in the properties, or --command "ruby worker.rb".',
    },
    {
      mistake: 'the command is a script',
      files: { 'a.rb': '' },
      properties: { meta: { command: 'cd a\n./b' } },
      says: 'The start command must be one line. Put more into a script of the app, and start that.',
    },
  ],
};
