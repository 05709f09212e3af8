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
    now: () => clock,
    random: () => Math.random() * 2 ** 32,
    page: (what) =>
      [
        JSON.stringify({
          $current_url: location.href,
          $host: location.host,
          $pathname: location.pathname,
          $viewport_width: innerWidth,
        }),
        document.referrer,
        document.title,
        '{"$prev_pageview_max_scroll":7}',
        '{"$prev_pageview_max_scroll":7}',
      ][what],
    token: () => '0{"tokens":99}',
    params: (url, name) => JSON.stringify(name ? { [name]: new URL(url).searchParams.get(name) } : {}),
    iso: (ms) => new Date(ms).toISOString(),
    stored(place, key) {
      if (place > 1) return readCookie(key)
      return broken ? undefined : (area(place).getItem(key) ?? undefined)
    },
    store(place, key, value) {
      if (broken) return false
      if (value) area(place).setItem(key, value)
      else area(place).removeItem(key)
      return true
    },
    cookie: (key, value, days) => writeCookie(key, value, days),
    log: (level, message) => void seen.logs.push({ level, message }),
    send: (id, url, body, gzip, transport) =>
      void seen.sent.push({ id, url, gzip, transport, body: body.slice() }),
    captured: (event) => void seen.captured.push(event),
    wakeAt: (due) => void (seen.timer = due ? due - clock : undefined),
  }
}

export function advance(host, ms) {
  host.advance(ms)
}

/** The time of the timer that is set passes; the answer is whether there was one. */
export function passTimer(host) {
  const wait = host.seen.timer
  if (wait === undefined) return false
  host.advance(wait)
  host.seen.timer = undefined
  return true
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

/** What the page itself sees: `location.href` and the like. */
export function pageFacts() {
  return JSON.stringify({
    url: location.href,
    path: location.pathname,
    host: location.host,
    width: innerWidth,
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
