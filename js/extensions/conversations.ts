// Conversations: loads PostHog's script of the chat widget, and passes calls on to it (posthog-js
// `posthog-conversations.ts`, 1.449.2).

import { posthogExtensions } from '../platform/posthog_extensions'
import { guarded } from '../wasm/guard'
import * as logger from '../platform/logger'
import { loadDependency } from './scripts'
import { TOOLBAR_NAME, type Sdk } from './sdk'

type Settings = { enabled?: boolean; token?: string }
type Manager = Record<string, (...args: any[]) => any>
type Theme = { dark?: object }

/** Methods that answer a promise, of null without the widget. */
const ASKING =
  'sendMessage getMessages markAsRead getTickets requestRestoreLink restoreFromToken restoreFromUrlToken'
const NOT_AVAILABLE = 'Conversations not available yet.'

export function makeConversations(sdk: Sdk) {
  const { config } = sdk
  let isEnabled: boolean | undefined
  let settings: Settings | null = null
  /** Whether the project's settings came; undefined until then. */
  let hasSettings: boolean | undefined
  let manager: Manager | null = null
  let isLoading = false
  let hasFailed = false
  /** `open` or `close`, called before the widget was there. */
  let pending: 'open' | 'close' | undefined
  let theme: Theme | undefined
  /** Counts resets: what was loaded for another visitor does not start. */
  let visitor = 0

  // the toolbar's own instance has no visitor
  const isToolbar = (): boolean => config.name === TOOLBAR_NAME
  const isDenied = (): boolean => !!config.cookieless_mode && sdk.has_opted_out_capturing()
  const isOff = (): boolean => !!config.disable_conversations

  const failed = (message: string, error?: unknown): void => {
    logger.error('[Conversations] ' + message, error)
    hasFailed = true
  }
  const complete = (): void => {
    try {
      manager = posthogExtensions().initConversations(settings, sdk)
      hasFailed = false
    } catch (error) {
      return failed('Error completing conversations initialization', error)
    }
    if (theme) manager?.setTheme?.(theme)
    if (pending) manager?.[pending]?.()
    pending = undefined
  }
  const loadIfEnabled = (): void => {
    if (manager || isLoading || !isEnabled || isOff() || isToolbar() || isDenied() || !sdk.__loaded) return
    if (!settings?.token)
      return logger.error('[Conversations] Conversations enabled but missing token in remote config.')
    if (posthogExtensions().initConversations) return complete()
    isLoading = true
    const asked = visitor
    loadDependency(sdk, 'conversations', (error) => {
      isLoading = false
      if (asked !== visitor) loadIfEnabled()
      else if (error || !posthogExtensions().initConversations)
        failed('Could not load conversations script', error)
      else complete()
    })
  }
  const reset = (): void => {
    manager?.reset?.()
    manager = null
    visitor++
    isEnabled = hasSettings = undefined
    settings = null
    hasFailed = false
    pending = undefined
  }
  const turn = (what: 'open' | 'close'): void => {
    if (manager) manager[what]!()
    else pending = what
  }

  const follow = (remote: object | null): void => {
    hasSettings = !!remote
    const given = (remote as { conversations?: boolean | Settings } | null)?.conversations
    if (isOff() || !remote || given == null) {
      pending = undefined
      return
    }
    isEnabled = typeof given === 'object' ? !!given.enabled : given
    if (typeof given === 'object') settings = given
    if (!isEnabled) pending = undefined
    loadIfEnabled()
  }
  sdk.onRemoteConfig_(follow)
  sdk.onConfig_(loadIfEnabled)
  sdk.onCapturing_(loadIfEnabled)
  const restart = (): void => {
    reset()
    // for the next visitor, who is known when `reset()` has returned
    sdk.later_(setTimeout(() => sdk.remote_ !== undefined && follow(sdk.remote_)))
  }
  sdk.stops_.push(sdk.events_.on('$reset', restart))
  const asking = ASKING.split(' ').map((name): [string, Manager[string]] => [
    name,
    guarded(async (...args: unknown[]) => {
      if (manager) return manager[name]!(...args)
      logger.warn(NOT_AVAILABLE)
      return null
    }),
  ])
  return {
    ...Object.fromEntries(asking),
    loadIfEnabled,
    reset,
    onRemoteConfig: (result?: { ok: boolean; config?: object }): void =>
      follow((result?.ok && result.config) || null),
    show(): void {
      if (manager) manager.show!()
      else logger.warn('Conversations not loaded yet.')
    },
    hide(): void {
      if (pending === 'open') pending = undefined
      manager?.hide?.()
    },
    open: () => turn('open'),
    close: () => turn('close'),
    setTheme(change: Theme): void {
      theme = { ...theme, ...change, dark: { ...theme?.dark, ...change?.dark } }
      manager?.setTheme?.(change)
    },
    isAvailable: () => isEnabled === true && !!manager,
    /** Why it is not available; null where it is. */
    getUnavailableReason(): string | null {
      if (isEnabled && manager) return null
      if (isOff()) return 'disabled_by_config'
      if (isToolbar()) return 'disabled_for_toolbar'
      if (isDenied()) return 'consent_opted_out'
      if (hasSettings === false) return 'remote_config_failed'
      if (!isEnabled) return hasSettings ? 'disabled_in_project' : 'remote_config_pending'
      if (!settings?.token) return 'missing_token'
      return isLoading ? 'initializing' : hasFailed ? 'load_failed' : 'not_loaded'
    },
    isVisible: (): boolean => manager?.isVisible?.() ?? false,
    getCurrentTicketId: () => manager?.getCurrentTicketId?.() ?? null,
    getWidgetSessionId: () => manager?.getWidgetSessionId?.() ?? null,
    _onIdentityChanged: () => manager?.setIdentity?.(),
    _onIdentityCleared: () => manager?.clearIdentity?.(),
  }
}
