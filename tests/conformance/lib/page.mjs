// What runs inside the pages. These functions are sent there as text: they use nothing from around them.

/** Runs in every page before anything else. */
export function preparePage() {
  // compressing off the main thread takes an unknown time; posthog-js then uses its own synchronous gzip
  delete window.CompressionStream
  const { fetch, navigator, XMLHttpRequest, indexedDB } = window
  const { sendBeacon } = Navigator.prototype
  // not a uuid: pages without TLS have none
  const id = String(Math.random())
  let posts = 0

  window.fetch = function (input, options) {
    if (options?.method === 'POST') posts++
    return fetch(input, options)
  }
  const methods = new WeakMap()
  const { open, send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, ...rest) {
    methods.set(this, method)
    return open.call(this, method, ...rest)
  }
  XMLHttpRequest.prototype.send = function (body) {
    if (methods.get(this) === 'POST') posts++
    return send.call(this, body)
  }
  Navigator.prototype.sendBeacon = function (url, body) {
    const taken = sendBeacon.call(this, url, body)
    if (taken) posts++
    return taken
  }

  const { port1, port2 } = new MessageChannel()
  port2.start()
  const task = () =>
    new Promise((resolve) => {
      port2.addEventListener('message', resolve, { once: true })
      port1.postMessage(0)
    })
  window[Symbol.for('conformance')] = {
    /** Ends after the page's own tasks, those with the database and with answers included. */
    async barrier(answers) {
      if (answers && navigator.onLine) await fetch('/barrier').catch(() => {})
      await indexedDB?.databases?.().catch(() => {})
      await task()
      return { id, posts }
    },
  }
  // says that the page is gone, after everything that the SDK sends at its end
  addEventListener('beforeunload', () =>
    addEventListener('pagehide', () =>
      document.addEventListener('visibilitychange', () =>
        sendBeacon.call(navigator, `/barrier?id=${id}&posts=${posts}`),
      ),
    ),
  )
}

export function readStorage() {
  const entries = (name) => {
    try {
      return Object.fromEntries(Object.keys(window[name]).map((key) => [key, window[name].getItem(key)]))
    } catch {
      return {}
    }
  }
  return { origin: location.origin, local: entries('localStorage'), session: entries('sessionStorage') }
}
