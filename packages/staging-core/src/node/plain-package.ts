import type { FileTree } from '@diy-paas/archive';
import { jsonFile } from '../json-file.ts';

/** Scripts of the app itself that npm runs when it installs. */
const HOOKS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
/** A directory or an archive, as npm tells them from versions, tags and addresses. */
const IN_APP = /^([.~/]|file:|link:)|^(?![\w+]+:).*\.(tgz|tar|tar\.gz)$/i;
/** Wherever it stands: in a lockfile, among the overrides. */
const IN_APP_SOMEWHERE = /"(file|link):|"link":\s*true/;

/** Whether npm needs nothing of the app but what it is told to install: no script, no workspace, no module that is a part of it. */
export async function onlyListsModules(files: FileTree, lockfiles: readonly string[]): Promise<boolean> {
  const about = (await jsonFile(files, 'package.json')) ?? {};
  const names = Object.keys(object(about.scripts));
  const specs = DEPENDENCIES.flatMap((field) => Object.values(object(about[field])));
  if (about.workspaces || files.get('binding.gyp') || HOOKS.some((hook) => names.includes(hook)))
    return false;
  if (specs.some((spec) => IN_APP.test(String(spec)))) return false;
  for (const file of ['package.json', ...lockfiles])
    if (IN_APP_SOMEWHERE.test(await textOf(files, file))) return false;
  return !/=\s*"?\.{1,2}\//.test(await textOf(files, '.npmrc')); // a certificate, another .npmrc
}

const object = (value: unknown): object => (value && typeof value === 'object' ? value : {});

const textOf = async (files: FileTree, path: string): Promise<string> =>
  files.get(path) ? (await files.read(path)).toString() : '';
