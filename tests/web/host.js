// The browser's side for the wasm module's tests: real storage and cookies, a clock that the test turns, and a
// record of what the module asked for. js/host.ts is what ships.

const area = (place) => (place ? sessionStorage : localStorage)

export function readCookie(name) {
  const found = `; ${document.cookie}`.split(`; ${name}=`)[1]
  return found === undefined ? undefined : decodeURIComponent(found.split(';')[0])
}

export function writeCookie(name, value, days) {
  const expires = new Date(Date.now() + days * 864e5).toUTCString()
  document.cookie = `${name}=${encodeURIComponent(value)}; expires=${expires}; SameSite=Lax; path=/`
}

/** `broken` is a browser that blocks localStorage and sessionStorage. */
export function makeHost(broken) {
  let clock = Date.now()
  const seen = { sent: [], captured: [], timer: undefined, logs: [] }
  return {
    seen,
    advance: (ms) => void (clock += ms),
    captured: (event) => void seen.captured.push(event),
    send: (id, url, body, type, transport, keepalive) =>
      void seen.sent.push({ id, url, type, transport, keepalive, body: body.slice() }),
    timer: (wait) => void (seen.timer = wait < 0 ? undefined : wait),
    log: (level, message) => void seen.logs.push({ level, message }),
    now: () => clock,
    random: () => Math.random() * 2 ** 32,
    page: () =>
      JSON.stringify({
        url: location.href,
        referrer: document.referrer,
        title: document.title,
        screenWidth: screen.width,
        screenHeight: screen.height,
        width: innerWidth,
        height: innerHeight,
      }),
    stored(place, key) {
      if (place > 1) return readCookie(key)
      return broken ? undefined : (area(place).getItem(key) ?? undefined)
    },
    store(place, key, value) {
      if (broken) return false
      if (value === undefined) area(place).removeItem(key)
      else area(place).setItem(key, value)
      return true
    },
    cookie: (key, value, days) => writeCookie(key, value, days),
  }
}

export function advance(host, ms) {
  host.advance(ms)
}

/** What the module has asked for, as JSON. */
export function seen(host) {
  return JSON.stringify(host.seen, (key, value) => (key === 'body' ? undefined : value))
}

/** The bytes of a request's body. */
export function bodyOf(host, index) {
  return host.seen.sent[index].body
}

/** The text of a request's body; the browser's own gzip checks length and checksum on the way. */
export function textOf(host, index) {
  const { body } = host.seen.sent[index]
  const stream = new Blob([body]).stream()
  const plain = body[0] === 0x1f ? stream.pipeThrough(new DecompressionStream('gzip')) : stream
  return new Response(plain).text()
}

export function device() {
  return JSON.stringify({
    userAgent: navigator.userAgent,
    vendor: navigator.vendor,
    language: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    timezoneOffset: new Date().getTimezoneOffset(),
  })
}

/** What the page itself sees: `location.href` and the like. */
export function pageFacts() {
  return JSON.stringify({
    url: location.href,
    path: location.pathname,
    host: location.host,
    width: innerWidth,
    screenHeight: screen.height,
    firefox: navigator.userAgent.includes('Firefox'),
  })
}

export function local(key) {
  return localStorage.getItem(key) ?? undefined
}

export function setLocal(key, value) {
  localStorage.setItem(key, value)
}

export function session(key) {
  return sessionStorage.getItem(key) ?? undefined
}
