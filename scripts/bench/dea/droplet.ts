import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { directory, textFile, writeTgz } from '@diy-paas/archive';

const about = { mtime: new Date('2012-11-13') };

/**
 * The cheapest app that answers HTTP, with its pid; bash and perl are on every Debian. It tells when its start-up script
 * began and when its port was open, in seconds since 1970; where Perl has no exact clock, a millisecond late.
 */
const STARTUP = `#!/bin/bash
echo $EPOCHREALTIME > began
cd app
perl app.pl $@ > ../logs/stdout.log 2> ../logs/stderr.log &
STARTED=$!
echo "$STARTED" >> ../run.pid
wait $STARTED
`;
const APP = `use IO::Socket::INET;
my $exact = eval { require Time::HiRes };
my $server = IO::Socket::INET->new(LocalPort => $ARGV[1], Listen => 50, ReuseAddr => 1) or die;
open(my $file, '>', '../opened'); print $file $exact ? sprintf('%.6f', Time::HiRes::time()) : \`date +%s.%6N\`; close $file;
while (my $client = $server->accept) {
  while (my $line = <$client>) { last if $line =~ /^\\r?\\n$/ }
  printf $client "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s", length $$, $$;
  close $client;
}
`;
const STOP = '#!/bin/bash\nkill -9 $1\n';

/** A droplet that is served over HTTP. */
export interface ServedDroplet {
  readonly sha1: string;
  readonly uri: string;
  close(): void;
}

/**
 * Makes and serves a droplet.
 * @param libraries how many files of 3 KB it has besides the app itself
 * @param variant droplets of different ones have different sha1s
 */
export async function serveDroplet(
  room: string,
  { libraries = 0, variant = '' } = {},
): Promise<ServedDroplet> {
  const file = join(room, `droplet-${variant}.tgz`);
  const library = (_: unknown, n: number) => textFile(`app/lib/${n}.rb`, 'x'.repeat(3_000), about);
  await writeTgz(
    [
      textFile('startup', STARTUP, { ...about, mode: 0o500 }),
      textFile('stop', STOP, { ...about, mode: 0o500 }),
      textFile('app/app.pl', `${APP}# ${variant}\n`, about),
      ...Array.from({ length: libraries }, library),
      directory('logs', about),
    ],
    file,
  );
  const data = readFileSync(file);
  const server = createServer((_, response) => response.end(data)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    sha1: createHash('sha1').update(data).digest('hex'),
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}
