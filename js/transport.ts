// One request leaves the page. What to send, when and how often is the core's business.

/** A request as the core wants it sent. */
export type Post = {
  url: string
  body: Uint8Array<ArrayBuffer>
  /** Whether the body is compressed: the server knows it by its first bytes, so that it needs no CORS preflight. */
  gzip: boolean
  /** 0 fetch, 1 XMLHttpRequest, 2 beacon, 3 fetch that may not outlive the page */
  transport: number
  headers: Record<string, string> | undefined
}

/** The status of a beacon that the browser would not take. */
const BEACON_REFUSED = -1
/** A beacon left: there is no more to know of it. */
const BEACON_LEFT = 200
const TIMEOUT_MS = 60_000
/** Keepalive is refused for more than 64 KiB in flight; posthog-js keeps a fifth of that as a margin. */
const KEEPALIVE_LIMIT = 52_428

/** Sends; `answered` gets the status, 0 for a failure of the network. */
export function post(request: Post, answered: (status: number, text?: string) => void): void {
  const { url, body, gzip, transport, headers } = request
  // a beacon's body must not need a preflight either, which a closing page cannot wait for
  const type = gzip || transport === 2 ? 'text/plain' : 'application/json'
  if (transport === 2 && navigator.sendBeacon) {
    answered(navigator.sendBeacon(url, new Blob([body], { type })) ? BEACON_LEFT : BEACON_REFUSED)
  } else if (transport === 1 || typeof fetch === 'undefined') {
    const xhr = new XMLHttpRequest()
    xhr.open('POST', url)
    for (const name in headers) xhr.setRequestHeader(name, headers[name]!)
    xhr.setRequestHeader('Content-Type', type)
    xhr.timeout = TIMEOUT_MS
    xhr.onloadend = () => answered(xhr.status, xhr.responseText)
    xhr.send(body)
  } else {
    const keepalive = transport === 0 && body.length < KEEPALIVE_LIMIT
    const abort = new AbortController()
    const timeout = setTimeout(() => abort.abort(), TIMEOUT_MS)
    // a page may have replaced fetch by something that throws
    new Promise<Response>((resolve) =>
      resolve(
        fetch(url, {
          method: 'POST',
          headers: { ...headers, 'Content-Type': type },
          body,
          keepalive,
          signal: abort.signal,
        }),
      ),
    )
      .then((response) => response.text().then((text) => answered(response.status, text)))
      .catch(() => answered(0))
      .finally(() => clearTimeout(timeout))
  }
}
