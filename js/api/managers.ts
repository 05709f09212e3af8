// `scrollManager`, `pageViewManager` and `rateLimiter` in posthog-js's shape. src/features decides what they answer.

import type { Properties } from '@posthog/types'
import { findScroller } from '../wasm/hosts.js'
import { parse, stringify } from '../platform/json'
import { noteQuota } from '../platform/transport'
import { EventName, PropertyName } from '../wire/names'
import type { Context } from '../client/context'

/** What these need of an instance. */
type Owner = Context & {
  readonly limits_: Record<string, number>
  getPageViewId(): string | undefined
}

/** How far the page is scrolled, CSS pixels. */
export function viewScroll(client: Owner) {
  const scrollElement = (): Element | undefined => {
    const { scroll_root_selector: root } = client.config
    return findScroller(root ? stringify(root) : '')
  }
  const position = (name: 'scrollLeft' | 'scrollTop', page: 'scrollX' | 'scrollY') => (): number =>
    (!client.config.scroll_root_selector && window[page]) || scrollElement()?.[name] || 0
  const context = (restart: boolean) => (): Properties | undefined => {
    const found = parse<Properties>(client.core_.scrollContext_(restart))
    // nothing was seen yet
    return found && 'maxScrollY' in found ? found : undefined
  }
  return {
    getContext: context(false),
    resetContext: context(true),
    startMeasuringScrollPosition: () => client.core_.measureScroll_(),
    scrollElement,
    scrollX: position('scrollLeft', 'scrollX'),
    scrollY: position('scrollTop', 'scrollY'),
  }
}

/** The properties of events that describe page views. */
export function viewPageviews(client: Owner) {
  const describe = (name: string, time: Date | undefined, id: string): Properties =>
    parse(client.core_.describePageview_(name, id, +(time ?? Date.now()))) ?? {}
  return {
    doPageView: (time?: Date, id?: string) =>
      describe(EventName.Pageview, time, String(id ?? client.core_.uuid_())),
    doPageLeave: (time?: Date) => describe(EventName.Pageleave, time, ''),
    doEvent: () => ({ [PropertyName.PageviewId]: client.getPageViewId() }),
  }
}

/** Limits of events: the client's own, and the quotas that a server's answer names. */
export function viewLimits(client: Owner) {
  const { limits_: serverLimits } = client
  const context = (checkOnly?: boolean): { isRateLimited: boolean; remainingTokens: number } =>
    parse(client.core_.rateLimit_(!checkOnly)) ?? { isRateLimited: false, remainingTokens: 0 }
  return {
    serverLimits,
    clientRateLimitContext: context,
    get isClientRateLimited(): boolean {
      return context(true).isRateLimited
    },
    isServerRateLimited: (batchKey?: string): boolean => Date.now() < serverLimits[batchKey || 'events']!,
    checkForLimiting: ({ text }: { text?: string }): void => noteQuota(serverLimits, text),
  }
}
