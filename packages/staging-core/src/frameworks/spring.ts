import { webApp } from '../java/web-app.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';

/** A web application made with Spring. */
export const spring: StagingPlugin = {
  name: 'spring',
  defaultRuntime: 'java17',
  detection: [
    { 'WEB-INF/{lib/{spring-core,org.springframework.core}*.jar,classes/org/springframework/**/*}': true },
  ],
  conventions: [{ 'WEB-INF/web.xml': 'org\\.springframework\\.' }],

  because: (file) => `${file} ${file.endsWith('.xml') ? 'names Spring’s classes' : 'found'}`,

  async describe(app: AppToStage): Promise<StagedApp> {
    return webApp(app, 'spring');
  },
};
