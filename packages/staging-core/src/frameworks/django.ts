import { noMainFile } from '../errors.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { gunicornApp } from '../python/gunicorn.ts';
import { isPython3 } from '../python/python-version.ts';
import { LOCAL_RUNTIME } from '../scripts.ts';

/** Django: the database is brought up to date, then gunicorn runs the project. */
export const django: StagingPlugin = {
  name: 'django',
  defaultRuntime: 'python3',
  detection: [{ 'manage.py': true }],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    if (!app.files.get('manage.py')) throw noMainFile('Django', ['manage.py']);
    const today = isPython3(app.properties.runtime_info.version);
    return gunicornApp(app, {
      packages: ['django', 'gunicorn'],
      application: today ? projectOf(app) : '', // gunicorn_django found it out by itself
      prepare: {
        in2012: ['python manage.py syncdb --noinput >> ../logs/startup.log 2>&1'],
        today: [`${LOCAL_RUNTIME} manage.py migrate --noinput >> ../logs/startup.log 2>&1`],
      },
      commandOf2012: '../python/bin/gunicorn_django -c ../gunicorn.config',
    });
  },
};

/** `django-admin startproject hello` makes `hello/wsgi.py`. */
function projectOf({ files }: AppToStage): string {
  const [file] = files.glob('{wsgi,*/wsgi}.py');
  if (!file) throw noMainFile('Django', ['wsgi.py', '*/wsgi.py']);
  return `${file.path.replace(/\.py$/, '').replaceAll('/', '.')}:application`;
}
