import {
  ParseOption,
  XmlCData,
  XmlComment,
  XmlDocument,
  XmlElement,
  XmlEntityReference,
  XmlParseError,
  XmlText,
} from 'libxml2-wasm';
import { badFile } from '../errors.ts';

/**
 * A deployment descriptor that can be changed. It is read and written by libxml2, as by the Nokogiri of 2012, so that
 * the bytes are the same.
 */
export interface WebXml {
  readonly root: XmlElement;
  /** By an XPath in which each name has the prefix `w:`, whatever the file's namespace is, if it has one. */
  find(path: string, from?: XmlElement): XmlElement[];
}

/**
 * The file with what `change` does to it. Nothing that it refers to is fetched.
 * @throws {StagingError} when it is no XML
 */
export function changeWebXml(bytes: Buffer, change: (xml: WebXml) => void): Buffer {
  const document = parse(bytes);
  try {
    change(webXml(document));
    return written(document);
  } finally {
    document.dispose();
  }
}

/** Adds `<name>text</name>`, in the namespace of what it is added to. */
export function addPart(to: XmlElement, name: string, text: string): void {
  addElement(to, name).addText(text);
}

export const addElement = (to: XmlElement, name: string): XmlElement =>
  to.addElement(name, to.prefix || undefined);

export function replaceText(element: XmlElement, text: string): void {
  while (element.firstChild) element.firstChild.remove();
  element.addText(text);
}

/** Puts an element behind its siblings. The library does not move: this makes a copy. */
export function moveToEnd(element: XmlElement): XmlElement {
  const copy = addElement(element.parent!, element.name);
  copyContents(element, copy);
  element.remove();
  return copy;
}

function copyContents(from: XmlElement, to: XmlElement): void {
  for (const { name, value } of from.attrs) to.setAttr(name, value);
  for (let node = from.firstChild; node; node = node.next) {
    if (node instanceof XmlElement) copyContents(node, addElement(to, node.name));
    if (node instanceof XmlText) to.addText(node.content);
    if (node instanceof XmlCData) to.addCData(node.content);
    if (node instanceof XmlComment) to.addComment(node.content);
    if (node instanceof XmlEntityReference) to.addEntityReference(node.name);
  }
}

function parse(bytes: Buffer): XmlDocument {
  try {
    const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE;
    return XmlDocument.fromBuffer(bytes, { option });
  } catch (error) {
    if (error instanceof XmlParseError) throw badFile('WEB-INF/web.xml', 'XML', error);
    throw error;
  }
}

function webXml({ root }: XmlDocument): WebXml {
  const uri = root.namespaceUri;
  return {
    root,
    find: (path, from = root) =>
      (uri ? from.find(path, { w: uri }) : from.find(path.replaceAll('w:', ''))) as XmlElement[],
  };
}

function written(document: XmlDocument): Buffer {
  const parts: Buffer[] = [];
  document.save({
    write: (part) => {
      parts.push(Buffer.from(part));
      return part.length;
    },
    close: () => true,
  });
  return Buffer.concat(parts);
}
