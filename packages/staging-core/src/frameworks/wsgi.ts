import { noMainFile } from '../errors.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';
import { gunicornApp } from '../python/gunicorn.ts';

/** WSGI: `application` in wsgi.py, run by gunicorn. */
export const wsgi: StagingPlugin = {
  name: 'wsgi',
  defaultRuntime: 'python3',
  detection: [{ 'wsgi.py': true }],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    if (!app.files.get('wsgi.py') && !app.files.get('wsgi/__init__.py'))
      throw noMainFile('WSGI', ['wsgi.py']);
    return gunicornApp(app, {
      packages: ['gunicorn'],
      application: 'wsgi:application',
      prepare: { in2012: [], today: [] },
      commandOf2012: '../python/bin/gunicorn -c ../gunicorn.config wsgi:application',
    });
  },
};
