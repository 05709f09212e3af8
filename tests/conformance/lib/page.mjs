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
  /** How often the page has asked for something, scripts that it has got included. */
  let asked = 0
  /** What it has asked for and not got. Posts are the server's to count: it may hold their answers back. */
  const awaited = new Set()
  const isComing = (answer) => {
    asked++
    awaited.add(answer)
    const come = () => awaited.delete(answer)
    answer.then(come, come)
  }

  window.fetch = function (input, options) {
    if (options?.method === 'POST') posts++
    const answer = fetch(input, options)
    if (options?.method !== 'POST') isComing(answer)
    return answer
  }
  const methods = new WeakMap()
  const { open, send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, ...rest) {
    methods.set(this, method)
    return open.call(this, method, ...rest)
  }
  XMLHttpRequest.prototype.send = function (body) {
    if (methods.get(this) === 'POST') posts++
    else isComing(new Promise((resolve) => this.addEventListener('loadend', resolve, { once: true })))
    return send.call(this, body)
  }
  Navigator.prototype.sendBeacon = function (url, body) {
    const taken = sendBeacon.call(this, url, body)
    if (taken) posts++
    return taken
  }

  // modules that come with a later script
  for (const name of ['compile', 'compileStreaming', 'instantiate']) {
    const own = WebAssembly[name]
    WebAssembly[name] = function (...given) {
      const answer = own.apply(this, given)
      isComing(answer)
      return answer
    }
  }

  // a script runs some time after its last byte is there: a request that is done says nothing of that
  const ended = new WeakSet()
  const ends = ({ target }) => {
    if (!(target instanceof HTMLScriptElement)) return
    asked++
    ended.add(target)
  }
  const runs = (script) =>
    new Promise((resolve) => {
      for (const end of ['load', 'error']) script.addEventListener(end, resolve, { once: true })
    })
  // a popup's window keeps what ran in it, and gets another document
  let heard
  const hear = () => {
    if (heard === document) return
    heard = document
    for (const end of ['load', 'error']) document.addEventListener(end, ends, true)
    if (document.readyState === 'complete') for (const script of document.scripts) ended.add(script)
  }
  hear()
  const coming = () => [
    ...awaited,
    ...[...document.scripts].filter((script) => script.src && !ended.has(script)).map(runs),
  ]

  const { port1, port2 } = new MessageChannel()
  port2.start()
  const task = () =>
    new Promise((resolve) => {
      port2.addEventListener('message', resolve, { once: true })
      port1.postMessage(0)
    })
  window[Symbol.for('conformance')] = {
    /** Ends after the page's own tasks, those with the database, with scripts and with answers included. */
    async barrier(answers) {
      hear()
      for (let all = coming(); all.length > 0; all = coming()) await Promise.allSettled(all)
      if (answers && navigator.onLine) await fetch('/barrier').catch(() => {})
      await indexedDB?.databases?.().catch(() => {})
      await task()
      return { id, posts, asked }
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
