import { type Route, routes } from '@diy-paas/protocol';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The URIs that we hand out. Those of routes that ask for a user and password carry them. */
export class Uris {
  readonly #base: () => string;
  readonly #credentials: Credentials;
  readonly #requireAuth: boolean;

  constructor(options: { base: () => string; credentials: Credentials; requireAuth: boolean }) {
    this.#base = options.base;
    this.#credentials = options.credentials;
    this.#requireAuth = options.requireAuth;
  }

  /** What all of them begin with; what we announce. */
  get controller(): string {
    return this.#at('', this.#requireAuth);
  }

  stagingDownload(id: string): string {
    return this.#route(routes.stagingDownload, { id });
  }

  stagingUpload(id: string, upload_id: string): string {
    return this.#route(routes.stagingUpload, { id, upload_id });
  }

  stagedDroplet(id: string, sha1: string): string {
    return this.#route(routes.stagedDroplet, { id, sha1 });
  }

  #route({ path, auth }: Route, places: Record<string, string>): string {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => places[name]!);
    return this.#at(filled, auth === 'basic' || this.#requireAuth);
  }

  #at(path: string, withCredentials: boolean): string {
    const { user, password } = this.#credentials;
    const login = withCredentials ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : '';
    return (
      this.#base()
        .replace(/\/+$/, '')
        .replace('://', () => `://${login}`) + path
    );
  }
}
