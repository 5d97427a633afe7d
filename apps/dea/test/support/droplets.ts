import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { directory, type Entry, textFile, writeTgz } from '@diy-paas/archive';

const about = { mtime: new Date('2012-11-13T22:13:08Z') };
const STOP = `#!/bin/bash
APP_PID=$1
APP_PPID=\`ps -o ppid= -p $APP_PID\`
kill -9 $APP_PID
kill -9 $APP_PPID
`;

/** The start-up script of a staged app, as the stagers of 2012 wrote it. */
const startupOf = (command: string, lines: readonly string[] = []) =>
  [
    '#!/bin/bash',
    ...lines,
    'cd app',
    `${command} > ../logs/stdout.log 2> ../logs/stderr.log &`,
    'STARTED=$!',
    'echo "$STARTED" >> ../run.pid',
    'wait $STARTED',
    '',
  ].join('\n');

/** A droplet in memory, to be served. */
export interface Droplet {
  readonly data: Buffer;
  readonly sha1: string;
}

export async function makeDroplet(dir: string, files: readonly Entry[]): Promise<Droplet> {
  const file = join(dir, `droplet-${Math.random()}.tgz`);
  await writeTgz([...files, directory('logs', about), directory('tmp', about)], file);
  const data = await readFile(file);
  return { data, sha1: createHash('sha1').update(data).digest('hex') };
}

export const script = (path: string, text: string): Entry => textFile(path, text, { ...about, mode: 0o500 });
export const text = (path: string, content: string): Entry => textFile(path, content, about);

/** The article's Sinatra app, its start-up script to the byte. */
export const sinatraFiles: readonly Entry[] = [
  script(
    'startup',
    startupOf('%VCAP_LOCAL_RUNTIME% app.rb $@', [
      'export RACK_ENV="${RACK_ENV:-production}"',
      'export RUBYOPT="-rubygems -I$PWD/ruby -rstdsync"',
      'export TMPDIR="$PWD/tmp"',
      'mkdir ruby',
      'echo "\\$stdout.sync = true" >> ./ruby/stdsync.rb',
    ]),
  ),
  script('stop', STOP),
  text('app/app.rb', "require 'sinatra'\n\nget '/' do\n  'Hello World!'\nend\n"),
];

/** An app for Node.js. */
export const nodeFiles = (source: string): Entry[] => [
  script('startup', startupOf('%VCAP_LOCAL_RUNTIME% app.js $@')),
  script('stop', STOP),
  text('app/app.js', source),
];

/** Answers each request with its own environment and arguments, as JSON. */
export const TELL_ALL = `
const about = JSON.stringify({ env: process.env, argv: process.argv.slice(2), cwd: process.cwd(), ppid: process.ppid });
require('http').createServer((_, response) => response.end(about)).listen(process.argv[3]);
`;

/** The cheapest app that answers HTTP: `body`, to every request. */
export const tinyFiles = (body: string): Entry[] => [
  script('startup', startupOf('perl app.pl $@')),
  script('stop', STOP),
  text(
    'app/app.pl',
    `use IO::Socket::INET; $| = 1;
my $server = IO::Socket::INET->new(LocalPort => $ARGV[1], Listen => 50, ReuseAddr => 1) or die;
while (my $client = $server->accept) {
  while (my $line = <$client>) { last if $line =~ /^\\r?\\n$/ }
  print $client "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: ${body.length}\\r\\n\\r\\n${body}";
  close $client;
}
`,
  ),
];

/** An app that is a shell command. */
export const shellFiles = (command: string): Entry[] => [
  script('startup', startupOf(`( ${command} )`)),
  script('stop', STOP),
  text('app/readme.txt', ''),
];
