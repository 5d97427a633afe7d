import { webApp } from '../java/web-app.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';

/** A Java web application: the contents of a WAR, in Tomcat. */
export const javaWeb: StagingPlugin = {
  name: 'java_web',
  defaultRuntime: 'java17',
  detection: [{ 'WEB-INF/web.xml': true }],
  conventions: [{ '*.war': true }],

  because: (file) => `${file} found`,

  async describe(app: AppToStage): Promise<StagedApp> {
    return webApp(app);
  },
};
