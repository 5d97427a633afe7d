/** Lines that one build may tell its user, and characters of each: a command could go on without end. */
const LINES = 5_000;
const CHARACTERS = 1_000;

/** Tells lines until there are too many, cuts those that are too long, and says so. */
export function limited(tell: (line: string) => void): (line: string) => void {
  let told = 0;
  return (line) => {
    if (++told > LINES + 1) return;
    if (told > LINES) tell(`(more than ${LINES} lines: the others are not shown)`);
    else tell(line.length > CHARACTERS ? `${line.slice(0, CHARACTERS)}...` : line);
  };
}
