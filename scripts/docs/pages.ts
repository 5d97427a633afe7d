import { configurationPage } from './configuration.ts';
import { messagesPage } from './messages.ts';
import { frameworkPages } from './startup-scripts.ts';

/** The pages that are made from the code, some of them in part: path → text. */
export const pages = async (): Promise<Record<string, string>> => ({
  'docs/messages.md': messagesPage(),
  'docs/configuration.md': configurationPage(),
  ...(await frameworkPages()),
});
