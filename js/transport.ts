// One request leaves the page. What to send, when and how often is the core's business.

/** A request as the core wants it sent. */
export type Post = {
  url: string
  body: Uint8Array<ArrayBuffer>
  type: string
  /** 0 fetch, 1 XMLHttpRequest, 2 beacon */
  transport: number
  keepalive: boolean
  headers: Record<string, string> | undefined
}

/** The status of a beacon that the browser would not take. */
const BEACON_REFUSED = -1
/** A beacon left, or the answer does not matter: the core forgets the request. */
const BEACON_LEFT = 200
const TIMEOUT_MS = 60_000

/** Sends; `answered` gets the status, 0 for a failure of the network. */
export function post(request: Post, answered: (status: number, text?: string) => void): void {
  const { url, body, type, transport } = request
  if (transport === 2 && navigator.sendBeacon) {
    answered(navigator.sendBeacon(url, new Blob([body], { type })) ? BEACON_LEFT : BEACON_REFUSED)
  } else if (transport === 1 || typeof fetch === 'undefined') {
    byXhr(request, answered)
  } else {
    byFetch(request, answered)
  }
}

function byFetch(
  { url, body, type, keepalive, headers }: Post,
  answered: (status: number, text?: string) => void,
): void {
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

function byXhr({ url, body, type, headers }: Post, answered: (status: number, text?: string) => void): void {
  const request = new XMLHttpRequest()
  request.open('POST', url)
  for (const name in headers) request.setRequestHeader(name, headers[name]!)
  request.setRequestHeader('Content-Type', type)
  request.timeout = TIMEOUT_MS
  request.onloadend = () => answered(request.status, request.responseText)
  request.send(body)
}
