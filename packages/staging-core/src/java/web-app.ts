import { dataFile, type FileTree } from '@diy-paas/archive';
import { noWebXml } from '../errors.ts';
import type { AppToStage, StagedApp } from '../plugin.ts';
import { drivers } from './database-drivers.ts';
import { together } from './jars.ts';
import { isReconfigured, tomcatStart } from './java-version.ts';
import { type Reconfiguration, reconfigure } from './reconfigure.ts';
import { tomcatFiles, WEBAPP } from './tomcat.ts';

export const WEB_XML = 'WEB-INF/web.xml';

/**
 * A Java web application, the contents of a WAR, in Tomcat: what java_web, spring, grails and lift have in common.
 * @param framework whose web.xml is changed, so that it finds its services
 */
export function webApp(app: AppToStage, framework?: 'spring' | 'grails' | 'lift'): StagedApp {
  if (!app.files.get(WEB_XML)) throw noWebXml();
  const changed = framework && isReconfigured(app) ? [reconfigure(inWebXml(app.files, framework))] : [];
  return {
    ...tomcatStart(app),
    startCommand: './bin/catalina.sh run',
    startDirectory: 'tomcat',
    appDirectory: WEBAPP,
    files: tomcatFiles,
    ...together([...drivers(app, { into: 'tomcat/lib', brought: [] }), ...changed]),
  };
}

const inWebXml = (files: FileTree, framework: 'spring' | 'grails' | 'lift'): Reconfiguration => ({
  into: `${WEBAPP}/WEB-INF/lib`,
  async change() {
    // Loaded when it is needed: libxml2 takes 17 MB.
    const { changeWebXml } = await import('./web-xml.ts');
    const { reconfigurations } = await import('./auto-reconfiguration.ts');
    const changed = changeWebXml(await files.read(WEB_XML), (xml) => reconfigurations[framework](xml, files));
    const { mode, mtime } = files.get(WEB_XML)!;
    return [dataFile(`${WEBAPP}/${WEB_XML}`, changed, { mode, mtime })];
  },
});
