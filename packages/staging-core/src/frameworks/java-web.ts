import { noWebXml } from '../errors.ts';
import { tomcatStart } from '../java/java-version.ts';
import { tomcatFiles, WEBAPP } from '../java/tomcat.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';

/** A Java web application: the contents of a WAR, in Tomcat. */
export const javaWeb: StagingPlugin = {
  name: 'java_web',
  defaultRuntime: 'java17',
  detection: [{ 'WEB-INF/web.xml': true }],
  conventions: [{ '*.war': true }],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    if (!app.files.get('WEB-INF/web.xml')) throw noWebXml();
    return {
      ...tomcatStart(app),
      startCommand: './bin/catalina.sh run',
      startDirectory: 'tomcat',
      appDirectory: WEBAPP,
      files: tomcatFiles,
    };
  },
};
