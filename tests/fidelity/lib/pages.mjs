// The pages to record: each is a file of `pages/`.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('../pages/', import.meta.url)

/**
 * All of them by name. A page has `html`; `files` it asks for, by name; `options()` to record it with; `looks`, how the
 * picture is taken (lib/picture.mjs); `steps`: a function runs in the page, `{ real }` is given Playwright's page;
 * `before(page)` runs when it has loaded and nothing is recorded yet; `check(events)` answers what is missing in the
 * events; `points`: after how many steps it is looked at, where 5 are too few; `players`: those that can show it, where not all can; `pixels`: the share that may differ between the two screenshots, absent where they are not comparable.
 */
export async function loadPages(only) {
  const names = readdirSync(fileURLToPath(folder))
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => name.slice(0, -'.mjs'.length))
    .filter((name) => !only || only.includes(name))
    .sort()
  const pages = {}
  for (const name of names) {
    const { default: page } = await import(new URL(`${name}.mjs`, folder).href)
    pages[name] = { name, steps: [], files: {}, looks: {}, ...page }
  }
  return pages
}
