/**
 * The options of Erlang's VM, as a droplet has them: no name, so that there can be several instances, no input, and no
 * waiting for a second Ctrl-C.
 */
export function vmArgs(text: string): string {
  const lines = linesOf(text).filter((line) => !line.startsWith('-name '));
  return `${lines.join('').replace(/\n?$/, '\n')}\n+B\n-noinput\n`;
}

/** Lines of the start-up script that add more of them, shell variables included: those of the app, and its name. */
export const addVmArgs = (fromApp: string): string[] => [
  ...linesOf(fromApp).map((line) => `echo ${rubyString(line.trim())} >>etc/vm.args`),
  'echo "-name erl$VMC_APP_PORT@`hostname`" >>etc/vm.args',
];

const linesOf = (text: string): string[] => (text ? text.split(/(?<=\n)/) : []);

/** As Ruby shows a string, so that quotes and backslashes survive the shell while variables are filled in. */
const rubyString = (text: string): string =>
  `"${text.replaceAll(/["\\]|#(?=[{$@])/g, '\\$&').replaceAll('\t', '\\t')}"`;
