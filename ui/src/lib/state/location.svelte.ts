/** Where the person is: `#/captures?plate=AB12` is the page `captures` with the query `plate=AB12`. */

class Location {
  /** Page name without slashes; empty is the booth. */
  page = $state('');
  /** What follows the page name (`guide/02-the-booth-screen` has the rest `02-the-booth-screen`). */
  rest = $state('');
  /** Replaced as a whole, never changed. */
  query = $state.raw(new URLSearchParams());

  constructor() {
    this.#read();
    addEventListener('hashchange', () => this.#read());
  }

  #read() {
    const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
    const [page = '', ...rest] = path.split('/');
    this.page = page;
    this.rest = rest.join('/');
    this.query = new URLSearchParams(query);
  }
}

export const place = new Location();

/** The address of a page, for links. */
export function hrefTo(page: string, query?: Record<string, string>): string {
  const text = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  return `#/${page}${text}`;
}

/** Goes to a page. */
export function goTo(page: string, query?: Record<string, string>): void {
  location.hash = hrefTo(page, query);
}
