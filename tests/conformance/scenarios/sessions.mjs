// Visits: when one ends and the next begins, and what is remembered of its beginning.

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Ids of session and window as the SDK's getters answer them, read without touching the session. */
const ids = () => {
  const { sessionId, windowId } = posthog.sessionManager.checkAndGetSessionAndWindowId(true)
  return { sessionId, windowId, getter: posthog.get_session_id() }
}

/** Keeps what `onSessionId` says in `window.heard`. */
const listen = (posthog) => {
  window.heard = []
  posthog.onSessionId((sessionId, windowId, reason) => window.heard.push({ sessionId, windowId, reason }))
}

const heard = () => window.heard

/** A uuid v7 that begins its session at `time`, ms since 1970. */
const sessionAt = (time) => {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-0123456789ab`
}

export const scenarios = [
  {
    name: 'one session and one window in one visit',
    async play(t) {
      await t.read('before', ids)
      await t.call('capture', 'one')
      await t.clock(10 * MINUTE)
      await t.call('capture', 'two')
      await t.read('after', ids)
    },
  },
  {
    name: 'a reload keeps session and window',
    async play(t) {
      await t.call('capture', 'one')
      await t.reload()
      await t.call('capture', 'two')
      await t.open('/other')
      await t.call('capture', 'three')
    },
  },
  {
    name: 'after 31 minutes without an event a new session begins',
    path: '/first?utm_source=news',
    config: { loaded: listen },
    async play(t) {
      await t.call('capture', 'one')
      await t.sleep(31 * MINUTE)
      await t.push('/second?utm_source=later')
      await t.call('capture', 'two')
      await t.read('heard', heard)
    },
  },
  {
    name: 'after 29 minutes it goes on',
    async play(t) {
      await t.call('capture', 'one')
      await t.sleep(29 * MINUTE)
      await t.call('capture', 'two')
      await t.sleep(29 * MINUTE)
      await t.call('capture', 'three')
    },
  },
  {
    name: 'an idle session is given up by itself',
    config: { loaded: listen },
    async play(t) {
      await t.call('capture', 'one')
      await t.sleep(40 * MINUTE)
      await t.read('idle', ids)
      await t.read('heard', heard)
      await t.call('capture', 'two')
    },
  },
  {
    name: 'session_idle_timeout_seconds',
    config: { session_idle_timeout_seconds: 120 },
    async play(t) {
      await t.call('capture', 'one')
      await t.sleep(1.5 * MINUTE)
      await t.call('capture', 'two')
      await t.sleep(2.1 * MINUTE)
      await t.call('capture', 'three')
    },
  },
  ...[5, 99999, 'long'].map((seconds) => ({
    name: `session_idle_timeout_seconds out of its bounds: ${seconds}`,
    config: { session_idle_timeout_seconds: seconds },
    async play(t) {
      await t.call('capture', 'one')
      await t.sleep(2 * MINUTE)
      await t.call('capture', 'two')
    },
  })),
  {
    name: 'no session is longer than a day',
    config: { session_idle_timeout_seconds: 36000, loaded: listen },
    async play(t) {
      await t.call('capture', 'one')
      for (const name of ['two', 'three', 'four']) {
        await t.sleep(9 * HOUR)
        await t.call('capture', name)
      }
      await t.read('heard', heard)
    },
  },
  {
    name: 'a second tab shares the session, but not the window',
    async play(t) {
      await t.call('capture', 'one')
      const second = await t.tab('/other')
      await second.call('capture', 'two')
      await t.call('capture', 'three')
      await t.read('first', ids)
      await second.read('second', ids)
    },
  },
  {
    name: 'a duplicated tab is another window',
    async play(t) {
      await t.call('capture', 'one')
      const second = await t.popup('/other')
      await second.call('capture', 'two')
    },
  },
  {
    name: 'a tab keeps the session of the other one alive',
    async play(t) {
      const second = await t.tab('/other')
      await t.call('capture', 'one')
      await second.call('capture', 'two')
      await second.sleep(20 * MINUTE)
      await second.call('capture', 'three')
      await second.sleep(20 * MINUTE)
      await t.call('capture', 'four')
    },
  },
  {
    name: 'a tab takes the new session of the other one',
    config: { loaded: listen },
    async play(t) {
      const second = await t.tab('/other')
      await t.call('capture', 'one')
      await second.call('capture', 'two')
      await t.sleep(31 * MINUTE)
      await second.call('capture', 'three')
      await t.call('capture', 'four')
      await t.read('heard', heard)
    },
  },
  {
    name: 'reset in one tab, an event in the other',
    async play(t) {
      const second = await t.tab('/other')
      await t.call('identify', 'ada')
      await second.call('capture', 'one')
      await t.call('reset')
      await second.call('capture', 'two')
      await t.call('capture', 'three')
    },
  },
  {
    name: 'reset begins a new session',
    config: { loaded: listen },
    async play(t) {
      await t.call('capture', 'one')
      await t.call('reset')
      await t.call('capture', 'two')
      await t.read('heard', heard)
    },
  },
  {
    name: 'register_for_session ends with the session',
    async play(t) {
      await t.call('register_for_session', { step: 1, other: 2 })
      await t.call('capture', 'one')
      await t.ask('getSessionProperty', 'step')
      await t.call('unregister_for_session', 'other')
      await t.reload()
      await t.call('capture', 'two')
      await t.sleep(31 * MINUTE)
      await t.call('capture', 'three')
      await t.call('capture', 'four')
    },
  },
  {
    name: 'entry properties stay what they were when the session began',
    path: '/landing?utm_source=news&gclid=G1#top',
    async play(t) {
      await t.call('capture', 'one')
      await t.open('/second?utm_source=other', { referer: 'https://blog.example.org/' })
      await t.call('capture', 'two')
      await t.ask('getSessionProperty', '$referrer')
    },
  },
  {
    name: 'bootstrap.sessionID',
    path: false,
    async play(t) {
      const config = { bootstrap: { sessionID: sessionAt(t.now - 5 * MINUTE) }, loaded: listen }
      await t.open('/', { config })
      await t.call('capture', 'one')
      await t.read('heard', heard)
      await t.reload()
      await t.call('capture', 'two')
    },
  },
  {
    name: 'bootstrap.sessionID of an ended session, of the future, and nonsense',
    path: false,
    async play(t) {
      await t.open('/', { config: { bootstrap: { sessionID: sessionAt(t.now - 25 * HOUR) } } })
      await t.call('capture', 'ended')
      await t.open('/', { config: { bootstrap: { sessionID: sessionAt(t.now + HOUR) } } })
      await t.call('capture', 'future')
      await t.open('/', { config: { bootstrap: { sessionID: 'nonsense' } } })
      await t.call('capture', 'nonsense')
    },
  },
  {
    name: 'the link to the recording',
    async play(t) {
      await t.call('capture', 'one')
      await t.clock(MINUTE)
      await t.ask('get_session_replay_url')
      await t.ask('get_session_replay_url', { withTimestamp: true, timestampLookBack: 30 })
    },
  },
  {
    name: 'an event of another time',
    async play(t) {
      await t.call('capture', 'now')
      await t.run((time) => void posthog.capture('later', {}, { timestamp: new Date(time) }), t.now + HOUR)
      await t.call('capture', 'now again')
    },
  },
  {
    name: 'a check of the session at another time',
    async play(t) {
      await t.call('capture', 'one')
      const check = (readOnly, after) =>
        t.read(
          `${readOnly} ${after}`,
          ([readOnly, at]) => {
            const check = (...given) => posthog.sessionManager.checkAndGetSessionAndWindowId(...given)
            const { sessionId, sessionStartTimestamp, lastActivityTimestamp, changeReason } = check(
              readOnly,
              at,
            )
            return { sessionId, sessionStartTimestamp, lastActivityTimestamp, changeReason }
          },
          [readOnly, t.now + after],
        )
      await check(true, 31 * MINUTE)
      await check(false, 10 * MINUTE)
      await check(false, 20 * MINUTE)
      await check(false, 51 * MINUTE)
      await check(true, 80 * HOUR)
      await t.call('capture', 'two')
    },
  },
  {
    name: 'sessionManager as apps use it',
    config: { loaded: listen },
    async play(t) {
      await t.call('capture', 'one')
      await t.read('timeout', () => posthog.sessionManager.sessionTimeoutMs)
      await t.run(() => posthog.sessionManager.resetSessionId())
      await t.call('capture', 'two')
      await t.read('heard', heard)
    },
  },
]
