/**
 * Run in the droplet's root before a release starts: `use_runtime ERL`. What the release brings of Erlang itself is
 * replaced by links to the machine's where that is the same version, because programs and shared libraries may have
 * been made for another system. In 2012 the stager did it, for a machine like its own.
 */
export const useRuntime = `#!/bin/bash
erlang=$(dirname "$(dirname "$(readlink -f "$1")")")
for part in app/erts-* app/lib/*; do
  same=$erlang/\${part#app/}
  if [ -d "$part" ] && [ -d "$same" ]; then
    rm -rf "$part"
    ln -s "$same" "$part"
  fi
done
`;
