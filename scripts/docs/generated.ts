/** The head of every page that is made, not written. */
export const generated =
  '\n<!-- Made by `pnpm generate-docs` from the schemas: change those, not this page. -->\n';
