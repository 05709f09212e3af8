// Requests feature flags: one request at a time, one waiting, and a refresh from time to time.

import type { Client } from '../../client/client'
import { attempt, guarded } from '../../wasm/guard'
import { stringify } from '../../platform/json'
import * as logger from '../../platform/logger'
import { makeRouter } from '../../api/router'
import { post } from '../../platform/transport'
import { utf8 } from '../../platform/utf8'
import { FlagsAnswer, Transport } from '../../wire/core_protocol'

export type Values = Record<string, string | boolean>
/** Called with the response to a request for flags, or with its error. */
export type Reloaded = (error: Error | undefined, flags: Values) => void

/** Calls within this time are one request, ms. */
const DEBOUNCE_MS = 5
const RETRY_MS = 500
/** So many failures in a row, while the browser is online, are something that blocks requests. */
const BLOCKED = 3
const REFRESH_MS = 300_000
const MAX_REFRESH_MS = 3_600_000
const SIGNS_OF_LIFE = ['click', 'keydown', 'wheel', 'touchstart', 'pointerdown']

/** The texts among what the page listed. */
export function names(given: unknown): string[] | undefined {
  if (Array.isArray(given)) return given.filter((name) => typeof name === 'string' && name.trim())
  if (given !== undefined) logger.error('A list of texts is wanted, not', given)
  return
}

/**
 * `received` takes an answer (JSON, empty where there is none), the bits of `FlagsAnswer` and whether it failed;
 * `values` tells the flags then.
 */
export function makeAsking(
  client: Client,
  received: (answer: string, how: number, errorsLoading: boolean) => void,
  values: () => Values,
) {
  const server = {
    /** Whether the last answer was a good one. */
    isFresh_: false,
    isAsked_: false,
    /** Whether it is going to be asked. */
    isWanted_: false,
    isPaused_: false,
  }
  let isWantedAgain = false
  let failures = 0
  /** Responses for a previous visitor are discarded. */
  let visitor = 0
  let debounce: ReturnType<typeof setTimeout> | undefined
  let waiting: Reloaded[] = []

  const isBlocked = (): boolean => failures >= BLOCKED && navigator.onLine !== false

  const settle = (callbacks: Reloaded[], error?: string): void => {
    for (const run of callbacks.splice(0)) guarded(run)(error ? new Error(error) : undefined, values())
  }

  const reload = (then?: Reloaded): void => {
    if (typeof then === 'function') waiting.push(then)
    if (server.isPaused_ || client.config.advanced_disable_feature_flags || isBlocked())
      return settle(waiting, 'skipped')
    if (server.isAsked_) isWantedAgain = true
    if (server.isWanted_) return
    client.events_.emit_('featureFlagsReloading', true)
    server.isWanted_ = true
    debounce = setTimeout(ask, DEBOUNCE_MS)
  }

  const stop = (): void => {
    clearTimeout(debounce)
    server.isWanted_ = false
  }

  const ask = (): void => {
    stop()
    const { config } = client
    if (!client.__loaded || config.advanced_disable_flags || isBlocked()) return settle(waiting, 'skipped')
    if (server.isAsked_) {
      isWantedAgain = true
      return
    }
    server.isAsked_ = true
    const whose = visitor
    const callbacks = waiting
    waiting = []
    const contexts = names(config.evaluation_contexts ?? config.evaluation_environments)
    const isPart = config.advanced_only_evaluate_survey_feature_flags
    const own = {
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      evaluation_contexts: contexts?.length ? contexts : undefined,
      flag_keys: names(config.flag_keys),
    }
    const body = client.core_.flagsRequest_(stringify(own))
    const only = isPart ? '&only_evaluate_survey_feature_flags=true' : ''
    const url = makeRouter(client).endpointFor('flags', '/flags/?v=2' + only)
    let left = config.feature_flag_request_max_retries!

    const next = (): void => {
      server.isAsked_ = false
      if (!isWantedAgain) return
      isWantedAgain = false
      ask()
    }

    const done = (status: number, text: string): void => {
      const isFine = status === 200
      const answer = isFine
        ? attempt(
            () => JSON.parse(text) as { errorsWhileComputingFlags?: unknown; quotaLimited?: string[] } | null,
          )
        : undefined
      if (status > 0) failures = 0
      else if (navigator.onLine !== false && ++failures === BLOCKED)
        logger.warn('Requests for feature flags are blocked; none is sent until the network changes.')
      server.isFresh_ = isFine
      const isLimited = !!answer?.quotaLimited?.includes('feature_flags')
      const errors = [
        !isFine && (status > 0 ? 'api_error_' + status : text || 'connection_error'),
        answer?.errorsWhileComputingFlags && 'errors_while_computing_flags',
        isLimited && 'quota_limited',
      ].filter(Boolean)
      client.core_.register_(stringify({ $feature_flag_errors: errors }), 0)
      if (isLimited) logger.warn('The quota of feature flags is used up; they stay as they are.')
      else {
        const how =
          (isPart ? FlagsAnswer.IsPart : 0) |
          (isFine && !isWantedAgain ? FlagsAnswer.KnowsVisitor : 0) |
          (isFine ? 0 : FlagsAnswer.Failed)
        received(answer ? text : '', how, !isFine)
      }
      settle(callbacks, errors.join())
    }

    const answered = (status: number, text = ''): void => {
      // another subdomain may have reset the visitor meanwhile: as every change of a property does, this looks for it
      client.core_.unregister_('')
      if (whose !== visitor) {
        settle(callbacks, 'cancelled')
        return next()
      }
      const isLost = status < 1 ? navigator.onLine !== false : status === 502 || status === 504
      if (isLost && left-- > 0) return client.later_(setTimeout(send, RETRY_MS))
      if (status >= 400) guarded(config.on_request_error!)({ statusCode: status, text })
      server.isAsked_ = false
      done(status, text)
      next()
    }

    const send = (): void => {
      if (whose !== visitor) return answered(0)
      // it need not outlive the page
      const transport = config.api_transport === 'XHR' ? Transport.Xhr : Transport.PlainFetch
      const text = body.slice(0, -1) + `,"sent_at":"${new Date().toISOString()}"}`
      const bytes = utf8.encoder_.encode(text)
      post(config, url, bytes, true, transport, 0, answered, config.feature_flag_request_timeout_ms)
    }
    send()
  }

  /**
   * Refreshes from time to time, less often while the user is inactive, unless the page has set the interval.
   */
  const startRefreshing = (): void => {
    let [last, isUsed, wait] = [Date.now(), false, 0]
    let timer: ReturnType<typeof setInterval> | undefined
    const interval = (): number => {
      const { remote_config_refresh_interval_ms: own, advanced_disable_flags: off } = client.config
      return off ? 0 : Math.max(own ?? REFRESH_MS, 0)
    }
    const look = (): void => {
      const { remote_config_refresh_interval_ms: own } = client.config
      const usual = interval()
      if (!usual || document.visibilityState === 'hidden' || Date.now() - last < Math.max(wait, usual)) return
      wait = isUsed || own !== undefined ? usual : Math.min(2 * Math.max(wait, usual), MAX_REFRESH_MS)
      isUsed = false
      last = Date.now()
      reload()
    }
    const use = (): void => {
      wait = 0
      look()
      isUsed = true
    }
    const follow = (): void => {
      clearInterval(timer)
      if (interval()) timer = setInterval(look, interval())
    }
    follow()
    client.onConfig_(follow)
    client.stops_.push(() => clearInterval(timer))
    client.listen_(document, 'visibilitychange', () => document.visibilityState === 'visible' && use())
    for (const sign of SIGNS_OF_LIFE) client.listen_(document, sign, use, { capture: true, passive: true })
  }

  return {
    server_: server,
    reload_: reload,
    /** The visitor is another. */
    forget_(): void {
      visitor++
      settle(waiting, 'cancelled')
      stop()
      server.isFresh_ = server.isPaused_ = isWantedAgain = false
      failures = 0
    },
    start_(): void {
      // an instance that was shut down may start again
      server.isAsked_ = isWantedAgain = false
      client.stops_.push(() => {
        visitor++
        stop()
      })
      client.listen_(window, 'online', () => {
        const wasBlocked = failures >= BLOCKED
        failures = 0
        if (wasBlocked) reload()
      })
      startRefreshing()
    },
  }
}
