import { configurationPage } from './configuration.ts';
import { messagesPage } from './messages.ts';

/** The pages that are made from the code: path → text. */
export const pages = (): Record<string, string> => ({
  'docs/messages.md': messagesPage(),
  'docs/configuration.md': configurationPage(),
});
