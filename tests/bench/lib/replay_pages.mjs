// The pages that are recorded, and what happens in them.

const pageOf = (head, body) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`

/** Ten nodes with their texts. */
const row = (n) =>
  `<tr class="row r${n % 7}" data-key="${n}"><td class="num">${n}</td><td><a href="/item/${n}" title="Item ${n}">Item ${n}</a></td><td class="state s${n % 4}">state ${n % 4}</td><td style="width:${n % 90}px">${(n * 7919) % 10007}</td></tr>`
const BY_ROW = 10

const tableOf = (nodes) =>
  pageOf(
    '<style>td { padding: 2px } .num { color: gray } .s1 { color: green }</style>',
    `<main id="root"><table><tbody id="rows">${Array.from({ length: Math.round(nodes / BY_ROW) }, (_, n) => row(n)).join('')}</tbody></table></main>`,
  )

const rule = (n) => `.u${n}{margin:${n % 9}px ${n % 5}px;color:rgb(${n % 256},${(n * 3) % 256},0)}`

const section = (n) =>
  `<section class="block block--${n % 6}" id="section-${n}" data-section="${n}"><header><h2 class="u${n}">Section ${n}</h2><button type="button" class="btn btn-primary px-4" aria-label="Open ${n}"><svg width="16" height="16" viewBox="0 0 16 16"><path d="M2 2L14 8L2 14Z"/><circle cx="8" cy="8" r="7" fill="none"/></svg><span>Open</span></button></header>
<p>Some text of section ${n}, with a <a href="/docs/${n}#part">link</a>, <em>stress</em> and <code>code(${n})</code>, as long as people write it.</p><ul class="grid gap-4">${Array.from({ length: 12 }, (_, item) => `<li class="card rounded shadow u${item}"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="Picture ${item}" width="40" height="40"><h3>Card ${item}</h3><p class="text-sm" style="--n: ${item}">from ${item}.99</p></li>`).join('')}</ul>
<form><label>Name <input name="name" value="preset ${n}"></label><label><input type="checkbox" checked> yes</label><select><option>one</option><option selected>two</option></select><textarea>note ${n}</textarea></form></section>`

export const replayPages = {
  '/replay-10k': tableOf(10_000),
  '/replay-50k': tableOf(50_000),
  '/replay-150k': tableOf(150_000),
  '/replay-css': pageOf(
    `<style>${Array.from({ length: 6000 }, (_, n) => rule(n)).join('\n')}</style>`,
    tableOf(4000).match(/<main.*<\/main>/s)[0],
  ),
  '/replay-real': pageOf(
    Array.from(
      { length: 6 },
      (_, sheet) =>
        `<style>${Array.from({ length: 300 }, (_, n) => rule(sheet * 300 + n)).join('\n')}@media (min-width: 600px) { .card { padding: 4px } }</style>`,
    ).join(''),
    `<nav>${Array.from({ length: 60 }, (_, n) => `<a href="#section-${n}">Section ${n}</a>`).join('')}</nav><main id="root">${Array.from({ length: 160 }, (_, n) => section(n)).join('')}</main>`,
  ),
}

/**
 * Runs in the page: `window.work`, each a piece of work in one task, which leaves marks for a trace: `begin`, `end`
 * after its last call of the DOM, `after` when its observers have run.
 */
export function prepareWork() {
  const root = document.getElementById('root')
  const holder = document.createElement('table')
  // laying it out would take longer than what is measured, and not always as long
  holder.hidden = true
  const body = holder.appendChild(document.createElement('tbody'))
  root.append(holder)
  const ROWS = 10_000
  const MOVED = 2_000
  const make = (n) => {
    const row = document.createElement('tr')
    row.className = `row r${n % 7}`
    row.setAttribute('data-key', String(n))
    const first = document.createElement('td')
    first.textContent = `added ${n}`
    const second = document.createElement('td')
    const link = document.createElement('a')
    link.href = `/added/${n}`
    link.append('Added ', String(n))
    second.append(link)
    row.append(first, second)
    return row
  }
  const all = {
    add() {
      for (let n = 0; n < ROWS; n++) body.append(make(n))
    },
    move() {
      for (let n = 0; n < MOVED; n++) body.append(body.children[(n * 3) % 1000])
    },
    attributes() {
      for (const [n, row] of [...body.children].entries()) row.setAttribute('data-state', `changed ${n}`)
    },
    texts() {
      for (const [n, row] of [...body.children].entries())
        /** @type {Text} */ (row.firstChild.firstChild).data = `text ${n}`
    },
    remove() {
      for (let n = body.children.length; n > 0; n--) body.lastChild.remove()
    },
  }
  window.work = (name) =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        setTimeout(() => {
          performance.mark(`${name} begin`)
          all[name]()
          performance.mark(`${name} end`)
          queueMicrotask(() => {
            performance.mark(`${name} after`)
            resolve()
          })
        })
      })
    )
}

/** The names of the work, in their order. */
export const WORK = ['add', 'move', 'attributes', 'texts', 'remove']
