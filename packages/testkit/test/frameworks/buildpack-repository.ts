import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPTS = {
  detect: 'echo Greeting',
  compile:
    'echo "-----> Greeting"; mkdir -p "$1/.profile.d"; echo "export GREETING=Hello" > "$1/.profile.d/greeting.sh"',
  release: 'echo "--- {}"',
};

/** The git repository of a buildpack that gives an app the variable GREETING. Returns its URL. */
export function greetingBuildpack(): string {
  const repository = mkdtempSync(join(tmpdir(), 'buildpack-'));
  mkdirSync(join(repository, 'bin'));
  for (const [name, text] of Object.entries(SCRIPTS))
    writeFileSync(join(repository, 'bin', name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-q', '-m', 'A buildpack'],
  ])
    execFileSync('git', [...identity, ...args], { cwd: repository });
  return `file://${repository}`;
}
