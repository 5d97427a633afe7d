import { webApp } from '../java/web-app.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';

/** What `grails war` makes. */
export const grails: StagingPlugin = {
  name: 'grails',
  defaultRuntime: 'java17',
  detection: [{ 'WEB-INF/lib/grails-web*.jar': true }],
  conventions: [{ 'WEB-INF/web.xml': 'org\\.codehaus\\.groovy\\.grails\\.|org\\.grails\\.' }],

  because: (file) => `${file} ${file.endsWith('.xml') ? 'names Grails’ classes' : 'found'}`,

  async describe(app: AppToStage): Promise<StagedApp> {
    return webApp(app, (await findsItsServices(app)) ? undefined : 'grails');
  },
};

/** An app with Cloud Foundry's plugin for Grails needs nothing done to it. */
async function findsItsServices({ files }: AppToStage): Promise<boolean> {
  const plugins = 'WEB-INF/grails.xml';
  if (!files.get(plugins)) return false;
  return /<plugin>[^<]*CloudFoundryGrailsPlugin/.test((await files.read(plugins)).toString());
}
