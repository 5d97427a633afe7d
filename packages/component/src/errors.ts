/**
 * A service cannot start, for a reason that its operator can mend: a wrong setting, a port that is taken,
 * a password that the bus refuses. `message` is one sentence that says which file, key or address is meant.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
