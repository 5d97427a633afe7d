import { textFile } from '@diy-paas/archive';
import type { AppToStage, StagedApp } from '../plugin.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';
import { shellWord } from '../shell.ts';
import { pipInstall, REQUIREMENTS } from './pip-install.ts';
import { isPython3 } from './python-version.ts';

/** What the frameworks that run in gunicorn tell of themselves. */
interface GunicornApp {
  /** Packages that the framework needs. */
  readonly packages: readonly string[];
  /** What gunicorn is given today: `wsgi:application`. */
  readonly application: string;
  /** Lines before gunicorn starts, run in `app`. */
  readonly prepare: { readonly in2012: readonly string[]; readonly today: readonly string[] };
  /** gunicorn's command line of 2012. */
  readonly commandOf2012: string;
}

/** A Python app behind gunicorn. */
export const gunicornApp = (app: AppToStage, about: GunicornApp): StagedApp =>
  isPython3(app.properties.runtime_info.version) ? ofToday(app, about) : of2012(app, about);

const usesPip = ({ files }: AppToStage): boolean => files.get(REQUIREMENTS) !== undefined;

/** Everything is installed when the app starts, each time. */
function of2012(app: AppToStage, { packages, prepare, commandOf2012 }: GunicornApp): StagedApp {
  const install = `pip install --user -r ${REQUIREMENTS} >> ../logs/startup.log 2>&1`;
  return {
    startCommand: [...(usesPip(app) ? [install] : []), ...prepare.in2012, commandOf2012].join('\n'),
    environment: {},
    beforeStart: [
      'DIR="$( cd "$( dirname "$0" )" && pwd )"',
      'export PYTHONUSERBASE=$DIR/python',
      ...packages.map((name) => `pip install --user ${name} >> logs/startup.log 2>&1`),
    ],
    files: [config('gunicorn.config')],
  };
}

/** Packages are installed while staging; an app without requirements uses those that the DEA's machine has. */
function ofToday(app: AppToStage, { packages, application, prepare }: GunicornApp): StagedApp {
  const gunicorn = `${LOCAL_RUNTIME} -m gunicorn -c ../gunicorn.conf.py ${shellWord(application)}`;
  return {
    startCommand: [...prepare.today, gunicorn].join('\n'),
    environment: {
      PYTHONPATH: '$PWD/python${PYTHONPATH:+:$PYTHONPATH}',
      PYTHONUNBUFFERED: 'true',
    },
    beforeStart: [],
    files: [config('gunicorn.conf.py')],
    ...(usesPip(app) ? { build: pipInstall(packages) } : {}),
  };
}

const config = (name: string) =>
  textFile(name, `import os\nbind = "0.0.0.0:%s" % os.environ['VCAP_APP_PORT']\nloglevel = "debug"\n`, {
    mtime: new Date(0),
  });
