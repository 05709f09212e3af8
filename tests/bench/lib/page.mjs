// What the measured pages are made of, and what runs inside them.

/** posthog-js's defaults, but no flags and no remote config: there is no server that has any. */
const config = (host) => ({ api_host: host, advanced_disable_flags: true })

const document = (body) =>
  `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>${body}</body></html>`

export const pages = {
  '/empty': document(''),
  // what a click finds on its way up: as deep, and with as many classes and attributes, as pages of today
  '/clicks': document(
    `<div id="root" class="app theme-light"><main class="layout layout--wide" role="main">${Array.from(
      { length: 6 },
      (_, section) =>
        `<section class="section section-${section}" data-section="${section}"><h2>Section ${section}</h2><ul class="grid gap-4">${Array.from(
          { length: 10 },
          (_, item) =>
            `<li class="card card--product rounded shadow"><div class="card__body p-4"><p class="text-sm">Item ${item}</p>
            <button type="button" class="btn btn-primary px-4 py-2" id="buy-${section}-${item}" data-attr="buy" aria-label="Buy"><span class="btn__label">Buy item ${item}</span></button></div></li>`,
        ).join('')}</ul></section>`,
    ).join('')}</main></div>`,
  ),
}

/** Runs in the page: loads `source`, or an idle placeholder, and starts it. */
function start(source, token, options) {
  if (!source) {
    window.posthog = { capture() {} }
    return
  }
  /** @type {Promise<void>} */
  const started = new Promise((resolve, reject) => {
    const script = window.document.createElement('script')
    script.src = source
    script.addEventListener('error', () => reject(new Error('the script did not load')))
    script.addEventListener('load', () => {
      window.posthog.init(token, options)
      resolve()
    })
    window.document.head.append(script)
  })
  return started
}

/** Runs in the page: what PostHog's snippet leaves, and the script that takes over from it. */
function load(source, token, options) {
  if (!source) return
  window.posthog = Object.assign([], { _i: [[token, options, 'posthog']], people: [], __SV: 1 })
  const script = window.document.createElement('script')
  script.src = source
  /** @type {Promise<void>} */
  const loaded = new Promise((resolve) => script.addEventListener('load', () => resolve()))
  window.document.head.append(script)
  return loaded
}

export const startByScript = (page, { script, token, host }) =>
  page.call(load, script ?? '', token, config(host))

export const startIn = (page, { script, token, host }, options = {}) =>
  page.call(start, script ?? '', token, { ...config(host), ...options })

/** Runs in the page: `tasks` tasks, `every` ms apart, of `each` captures with 10 properties. */
export async function captures(tasks, each, every) {
  let made = 0
  for (let task = 0; task < tasks; task++) {
    for (let i = 0; i < each; i++) {
      made++
      window.posthog.capture('order placed', {
        order_id: `order-${made}`,
        total: 49.95 + made,
        currency: 'EUR',
        items: 3,
        coupon: null,
        is_first: made === 1,
        payment: { method: 'card', network: 'visa' },
        categories: ['books', 'garden', 'toys'],
        shipping: 'express',
        note: 'please leave the parcel with the neighbour if nobody answers',
      })
    }
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}

/** Runs in the page: reads each of `count` flags so many `times`. */
export function readFlags(count, times) {
  let on = 0
  for (let time = 0; time < times; time++)
    for (let at = 0; at < count; at++) if (window.posthog.getFeatureFlag?.(`flag-${at}`)) on++
  return on
}

/** Runs in the page: clicks on as many buttons, a task each, too far apart to be rage. */
export async function clicks(count) {
  const buttons = [...window.document.querySelectorAll('button > span')].slice(0, count)
  for (const [at, button] of buttons.entries()) {
    const place = { clientX: (at % 2) * 600 + 50, clientY: ((at * 7) % 20) * 40 }
    button.dispatchEvent(
      new MouseEvent('click', { bubbles: true, cancelable: true, composed: true, ...place }),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return buttons.length
}
