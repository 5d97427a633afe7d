import type { FileTree } from '@diy-paas/archive';
import type { XmlElement } from 'libxml2-wasm';
import { noLiftFilter } from '../errors.ts';
import { addElement, addPart, moveToEnd, replaceText, type WebXml } from './web-xml.ts';

/*
 * How the plugins of 2012 changed web.xml so that Spring found the services bound to an app. What is added is in the jar
 * of `reconfiguration-jar.ts`.
 */

const RECONFIGURATION = 'org.cloudfoundry.reconfiguration';
const LOCATION = 'contextConfigLocation';
const INITIALIZERS = 'contextInitializerClasses';
const INITIALIZER = `${RECONFIGURATION}.spring.CloudApplicationContextInitializer`;
const LIFT_FILTER = 'net.liftweb.http.LiftFilter';
const LIFT_LISTENER = `${RECONFIGURATION}.CloudLiftServicesPropertiesGenerator`;

/** The configuration that is added to the app's own: as XML, or as a class where the app's is in classes. */
const XML_CONFIGURATION = 'classpath:META-INF/cloud/cloudfoundry-auto-reconfiguration-context.xml';
const CLASS_CONFIGURATION = `${RECONFIGURATION}.spring.web.CloudAppAnnotationConfigAutoReconfig`;
const CONTEXT_OF_CLASSES = 'org.springframework.web.context.support.AnnotationConfigWebApplicationContext';

/** By framework. @throws {StagingError} when the file is not that of an app of the framework */
export const reconfigurations = {
  spring: reconfigureSpring,
  grails: reconfigureGrails,
  lift: reconfigureLift,
};

/** A Spring app's: contexts of the application and of its dispatchers, and what is run before they are made. */
function reconfigureSpring(xml: WebXml, files: FileTree): void {
  addToApplicationContext(xml, files, configurationFor(xml, 'w:context-param'));
  addInitializer(xml);
  const configuration = configurationFor(xml, 'w:servlet/w:init-param');
  addToServletContexts(xml, files, 'org.springframework.web.servlet.DispatcherServlet', configuration);
}

/** A Grails app's, the same with Grails' own dispatcher, and nothing run before. */
function reconfigureGrails(xml: WebXml, files: FileTree): void {
  const dispatcher = 'org.codehaus.groovy.grails.web.servlet.GrailsDispatcherServlet';
  addToApplicationContext(xml, files, XML_CONFIGURATION);
  addToServletContexts(xml, files, dispatcher, XML_CONFIGURATION);
}

/** A Lift app's: before its servlets and filters, a listener that writes the properties Lift reads. */
function reconfigureLift(xml: WebXml): void {
  const [filter] = xml.find(`/w:web-app/w:filter[${contains('filter-class', LIFT_FILTER)}]`);
  if (!filter) throw noLiftFilter();
  const before = xml.find('/w:web-app/w:servlet')[0] ?? filter;
  addPart(before.prependElement('listener', before.prefix || undefined), 'listener-class', LIFT_LISTENER);
}

function addToApplicationContext(xml: WebXml, files: FileTree, configuration: string): void {
  const params = xml.find('//w:context-param');
  const [location] = xml.find(`//w:context-param[${contains('param-name', LOCATION)}]`);
  if (location) addToValue(xml, location, configuration);
  if (location || !files.get('WEB-INF/applicationContext.xml')) return;
  // Into a parameter that is another already, if there is one: so it was.
  const param = params[0] ?? addElement(xml.root, 'context-param');
  addPart(param, 'param-name', LOCATION);
  addPart(param, 'param-value', `/WEB-INF/applicationContext.xml ${configuration}`);
}

function addInitializer(xml: WebXml): void {
  const [initializers] = xml.find(`//w:context-param[w:param-name='${INITIALIZERS}']`);
  if (initializers) {
    const [value] = xml.find('w:param-value', initializers);
    if (value) replaceText(value, `${value.content.trim()}, ${INITIALIZER}`);
    return;
  }
  const param = addElement(xml.root, 'context-param');
  addPart(param, 'param-name', INITIALIZERS);
  addPart(param, 'param-value', INITIALIZER);
}

function addToServletContexts(xml: WebXml, files: FileTree, type: string, configuration: string): void {
  for (const servlet of xml.find(`//w:servlet[${contains('servlet-class', type)}]`)) {
    const [location] = xml.find(`w:init-param[${contains('param-name', LOCATION)}]`, servlet);
    if (location) {
      addToValue(xml, location, configuration);
      continue;
    }
    const [first] = xml.find('w:init-param', servlet);
    const param = first ? moveToEnd(first) : addElement(servlet, 'init-param');
    const own = `WEB-INF/${xml.find('w:servlet-name', servlet)[0]?.content.trim()}-servlet.xml`;
    addPart(param, 'param-name', LOCATION);
    addPart(param, 'param-value', files.get(own) ? `/${own} ${configuration}` : configuration);
  }
}

/** Unless it has it already, or nothing at all. */
function addToValue(xml: WebXml, param: XmlElement, configuration: string): void {
  const [value] = xml.find('w:param-value', param);
  if (!value?.content || value.content.split(/\s+/).includes(configuration)) return;
  const text = `${value.content} ${configuration}`;
  value.remove();
  addPart(param, 'param-value', text);
}

/** @param params where an app says what kind of context it has */
function configurationFor(xml: WebXml, params: string): string {
  const kinds = xml.find(`//${params}[${contains('param-name', 'contextClass')}]/w:param-value`);
  const ofClasses = kinds.map(({ content }) => content).join('') === CONTEXT_OF_CLASSES;
  return ofClasses ? CLASS_CONFIGURATION : XML_CONFIGURATION;
}

const contains = (element: string, text: string): string =>
  `contains(normalize-space(w:${element}), '${text}')`;
