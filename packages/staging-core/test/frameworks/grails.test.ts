import { expect, test } from 'vitest';
import { detectFramework } from '../../src/index.ts';
import { app, startupOf } from '../support.ts';
import { java6, java17, RECONFIGURATION, stageJava } from './stage-java.ts';

/* What is made of web.xml: web-xml.test.ts. */

const WAR = { 'WEB-INF/web.xml': '<web-app/>' };
const plugins = (name: string) => `<grails xmlns="urn:x">
  <plugins>
    <plugin>${name}</plugin>
  </plugins>
</grails>`;

test.each([java6, java17])(
  'the start-up script is that of any web application, on $name',
  async (runtime) => {
    const of = (framework: string) =>
      startupOf(WAR, { framework_info: { name: framework }, runtime_info: runtime });
    expect(await of('grails')).toBe(await of('java_web'));
  },
);

test.each([
  ['org.example.CloudFoundryGrailsPlugin', false],
  ['org.example.OtherGrailsPlugin', true],
])('an app with the plugin %s is auto-reconfigured: %s', async (plugin, reconfigured) => {
  const files = { ...WAR, 'WEB-INF/grails.xml': plugins(plugin) };
  const { paths } = await stageJava(files, { framework: 'grails', has: [RECONFIGURATION] });
  expect(paths.includes(`tomcat/webapps/ROOT/WEB-INF/lib/${RECONFIGURATION}`)).toBe(reconfigured);
});

test.each([
  ['grails-web-1.3.7.jar', '', 'WEB-INF/lib/grails-web-1.3.7.jar found'],
  [
    'a.jar',
    'org.codehaus.groovy.grails.web.servlet.GrailsDispatcherServlet',
    'WEB-INF/web.xml names Grails’ classes',
  ],
])('is known by %s or %s, though Spring is there, too', async (jar, named, reason) => {
  const files = {
    'WEB-INF/web.xml': `<web-app>org.springframework.web.filter ${named}</web-app>`,
    'WEB-INF/lib/spring-core-3.0.jar': '',
    [`WEB-INF/lib/${jar}`]: '',
  };
  expect(await detectFramework(app(files))).toMatchObject({ framework: 'grails', reason });
});
