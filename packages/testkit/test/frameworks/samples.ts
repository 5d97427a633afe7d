import { spawnSync } from 'node:child_process';
import { greetingBuildpack } from './buildpack-repository.ts';

/** A sample, the runtime it runs on, and how to tell that it is on this machine. */
export interface Sample {
  readonly framework: string;
  readonly runtime: string;
  readonly executable: string;
  readonly version_flag?: string;
  readonly says: string;
  /** Its start-up script does not take a space in the path of the droplet: those of 2012, and of buildpacks. */
  readonly breaksAtSpaces?: true;
  /** It is source, of which `samples/FRAMEWORK/build DIRECTORY` makes what is pushed. */
  readonly build?: true;
  /** Of a standalone app. */
  readonly command?: string;
  /** Of an app that is made by a buildpack: makes the repository, returns its URL. */
  readonly buildpack?: () => string;
  /** Commands that must succeed where the sample is to run. */
  readonly needs: readonly (readonly [program: string, ...args: string[]])[];
}

/** The system's Python is preferred: it is the one that has the system's packages. */
const python = works(['/usr/bin/python3', '-c', 'import gunicorn']) ? '/usr/bin/python3' : 'python3';

/** What the samples for Java need besides it: a compiler, Tomcat, and what brings apps for javax.servlet up to date. */
const javac = ['javac', '-version'] as const;
const tomcat = [
  'bash',
  '-c',
  'ls /usr/share/tomcat1?/bin/catalina.sh || ls /opt/homebrew/opt/tomcat/libexec',
] as const;
const translator = ['ls', '/usr/share/tomcat-jakartaee-migration/lib'] as const;
const servlets = ['ls', '/usr/share/java/servlet-api.jar'] as const;

const ofToday = { runtime: 'java17', executable: 'java', version_flag: '-version' } as const;

/** A sample for Java runs with the scripts of 2012 and with those of today. */
const onJava = (sample: Omit<Sample, keyof typeof ofToday>): readonly Sample[] => [
  { ...ofToday, ...sample, runtime: 'java', breaksAtSpaces: true },
  { ...ofToday, ...sample },
];

/** A sample for Ruby runs with the scripts of 2012 and with those of today. */
const onRuby = (sample: Omit<Sample, 'runtime' | 'executable'>): readonly Sample[] => [
  { ...sample, runtime: 'ruby19', executable: 'ruby', breaksAtSpaces: true },
  { ...sample, runtime: 'ruby3', executable: 'ruby' },
];

export const samples: readonly Sample[] = [
  ...onRuby({
    framework: 'sinatra',
    says: 'Hello World!',
    needs: [['ruby', '-rsinatra/base', '-e', '1']],
  }),

  ...onRuby({
    framework: 'rack',
    says: 'Hello from Rack!',
    needs: [['rackup', '--version']],
  }),

  ...onRuby({
    framework: 'standalone',
    command: 'ruby hello.rb',
    says: 'Hello from a standalone app!',
    needs: [['ruby', '-v']],
  }),

  {
    framework: 'buildpack',
    runtime: 'ruby19',
    executable: 'ruby',
    buildpack: greetingBuildpack,
    says: 'Hello from a buildpack!',
    breaksAtSpaces: true,
    needs: [
      ['ruby', '-v'],
      ['git', '--version'],
    ],
  },
  ...onRuby({
    framework: 'rails3',
    says: 'Hello from Rails!',
    needs: [
      ['thin', '--version'],
      ['ruby', '-rrails', '-e', '1'],
    ],
  }),

  {
    framework: 'node',
    runtime: 'node20',
    executable: 'node',
    says: 'Hello from Node.js!',
    needs: [['node', '-v']],
  },
  {
    framework: 'wsgi',
    runtime: 'python3',
    executable: python,
    version_flag: '--version',
    says: 'Hello from WSGI!',
    needs: [[python, '-c', 'import gunicorn']],
  },
  {
    framework: 'django',
    runtime: 'python3',
    executable: python,
    version_flag: '--version',
    says: 'Hello from Django!',
    needs: [[python, '-c', 'import gunicorn, django']],
  },
  ...onJava({
    framework: 'java_web',
    says: 'Hello from Java!',
    needs: [['java', '-version'], ['ruby', '-v'], tomcat],
  }),
  {
    ...ofToday,
    framework: 'spring',
    build: true,
    says: 'Hello from Spring!',
    needs: [javac, tomcat, translator, ['ls', '/usr/share/java/spring3-web.servlet.jar']],
  },
  {
    ...ofToday,
    framework: 'grails',
    build: true,
    says: 'Hello from Grails!',
    needs: [javac, tomcat, translator, servlets],
  },
  {
    ...ofToday,
    framework: 'lift',
    build: true,
    says: 'Hello from Lift!',
    needs: [javac, tomcat, translator, servlets],
  },
  ...onJava({
    framework: 'play',
    build: true,
    says: 'Hello from Play!',
    needs: [javac],
  }),
  {
    framework: 'otp_rebar',
    runtime: 'erlang',
    executable: 'erl',
    version_flag: '+V',
    says: 'Hello from Erlang!',
    needs: [
      ['rebar3', '--version'],
      ['erl', '+V'],
    ],
  },
  {
    framework: 'php',
    runtime: 'php8',
    executable: 'php',
    says: 'Hello from PHP!',
    needs: [
      ['php', '-v'],
      [
        'bash',
        '-c',
        'ls /usr/lib/apache2/modules/libphp*.so /opt/homebrew/opt/php/lib/httpd/modules/libphp.so 2>&1 | grep -v cannot',
      ],
    ],
  },
];

/** What of a sample's needs is missing; undefined when it can run. */
export const missing = ({ needs }: Sample): string | undefined =>
  needs.find((command) => !works(command))?.join(' ');

function works([program, ...args]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
