import { expect, test } from 'vitest';
import { detectFramework } from '../../src/index.ts';
import { app, fileOf, startupOf } from '../support.ts';
import { java6, java17, RECONFIGURATION, stageJava, WEB_XML } from './stage-java.ts';

/* What is made of web.xml: web-xml.test.ts. */

const filter = '<filter><filter-class>net.liftweb.http.LiftFilter</filter-class></filter>';
const WAR = { 'WEB-INF/web.xml': `<web-app>${filter}</web-app>` };

test.each([java6, java17])(
  'the start-up script is that of any web application, on $name',
  async (runtime) => {
    const of = (framework: string) =>
      startupOf(WAR, { framework_info: { name: framework }, runtime_info: runtime });
    expect(await of('lift')).toBe(await of('java_web'));
  },
);

test('the filter is found in a web.xml with a namespace, which in 2012 it was not', async () => {
  const web = `<web-app xmlns="http://java.sun.com/xml/ns/javaee">${filter}</web-app>`;
  const { entries } = await stageJava(
    { 'WEB-INF/web.xml': web },
    { framework: 'lift', has: [RECONFIGURATION] },
  );
  expect(await fileOf({ entries }, WEB_XML)).toMatch(
    /<listener-class>org\.cloudfoundry\.reconfiguration\.CloudLiftServicesPropertiesGenerator<.*\s*<\/listener>\s*<filter>/,
  );
});

test.each(['<web-app/>', '<web-app><!-- net.liftweb.http.LiftFilter --></web-app>'])(
  'without the filter it is refused: %s',
  async (web) => {
    const staging = stageJava({ 'WEB-INF/web.xml': web }, { framework: 'lift', has: [RECONFIGURATION] });
    await expect(staging).rejects.toThrow(
      /^Scala \/ Lift application staging failed: no LiftFilter class found/,
    );
  },
);

test.each([
  ['lift-webkit_2.9.1-2.4.jar', '', 'WEB-INF/lib/lift-webkit_2.9.1-2.4.jar found'],
  ['a.jar', filter, 'WEB-INF/web.xml has Lift’s filter'],
])('is known by %s or %s', async (jar, web, reason) => {
  const files = { 'WEB-INF/web.xml': `<web-app>${web}</web-app>`, [`WEB-INF/lib/${jar}`]: '' };
  expect(await detectFramework(app(files))).toMatchObject({ framework: 'lift', reason });
});
