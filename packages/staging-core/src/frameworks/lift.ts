import { noLiftFilter } from '../errors.ts';
import { WEB_XML, webApp } from '../java/web-app.ts';
import type { AppToStage, StagedApp, StagingPlugin } from '../plugin.ts';

const FILTER = 'net\\.liftweb\\.http\\.LiftFilter';

/** Scala's web framework: a filter in a Java web application. */
export const lift: StagingPlugin = {
  name: 'lift',
  defaultRuntime: 'java17',
  detection: [{ 'WEB-INF/lib/lift-webkit*.jar': true }],
  conventions: [{ [WEB_XML]: FILTER }],

  because: (file) => `${file} ${file.endsWith('.xml') ? 'has Lift’s filter' : 'found'}`,

  async describe(app: AppToStage): Promise<StagedApp> {
    const staged = webApp(app, 'lift');
    if (!new RegExp(FILTER).test((await app.files.read(WEB_XML)).toString())) throw noLiftFilter();
    return staged;
  },
};
