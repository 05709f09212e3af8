// Web experiments: changes of the page that PostHog's editor has made, for those who have a flag's variant or came to a
// certain address. What is shown is what is wanted now: it is undone where that changes, and elements that come later
// are changed before they are painted.

import { isBot } from '../bot_filter/bots'
import type { Context } from '../../client/context'
import { attempt, guarded, guardMethods } from '../../wasm/guard'
import { harmlessNodes, isHarmless } from './harmless_html'
import { parse } from '../../platform/json'
import { queryParams } from '../../platform/page'
import { fetchJson } from '../remote_config/remote_config'
import { remembered, store } from '../../platform/storage'
import { Consent, StorageArea } from '../../wire/core_protocol'

/** What becomes of every element that `selector` finds. */
type Transform = {
  selector?: string
  text?: string
  html?: string
  css?: string
  attributes?: { name: string; value: string }[]
}
type Variant = {
  conditions?: {
    url?: string | null
    urlMatchType?: string | null
    utm?: Record<string, string | null> | null
  } | null
  transforms: Transform[]
}
/** As the server describes it. Without a flag, each variant's conditions decide who sees it. */
export type WebExperiment = {
  id: number
  name: string
  feature_flag_key?: string | null
  variants: Record<string, Variant | undefined>
}
type Received = (experiments: WebExperiment[]) => void

const isLoading = (): boolean => document.readyState === 'loading'

const UTM = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term']

/** Whether the page at `href` is one that `variant` is for; those of flags are for visitors from anywhere. */
function isFor({ conditions }: Variant, href: string, hasFlag: boolean, client: Context): boolean {
  const { url, urlMatchType, utm } = conditions ?? {}
  if (!hasFlag) {
    if (!conditions) return false
    const given = utm && queryParams(document.URL, '*', client.config)
    if (given && !(given.utm_source && UTM.every((name) => !utm[name] || utm[name] == given[name])))
      return false
  }
  if (!url) return true
  const how = urlMatchType ?? 'icontains'
  const isFound = /contains/.test(how)
    ? href.toLowerCase().includes(url.toLowerCase())
    : /regex/.test(how)
      ? !!attempt(() => new RegExp(url).test(href))
      : href === url
  return isFound !== /not/.test(how)
}

const read = (json: string): WebExperiment[] =>
  attempt(() => (JSON.parse(json) as WebExperiment[]).filter(Boolean)) ?? []

/** Shows the variants that apply, and makes `posthog.experiments` of `client`. */
export function startWebExperiments(client: Context): void {
  const { config, featureFlags: flags } = client
  // bots are to see the page as it is
  const bot = isBot(config)
  const isOn = (): boolean => client.__loaded && !bot && !config.disable_web_experiments
  const entry = '__ph_web_experiments_' + config.token
  const keeps = (): boolean =>
    /^(local|coo)/.test(config.persistence) &&
    !config.disable_persistence &&
    !(client.core_.consent_() & Consent.KeepsNothing)
  /** The last page's: this one shows them from its first frame on. */
  let text = (isOn() && keeps() && remembered(StorageArea.Local, entry)) || '[]'
  let known = read(text)
  let [isAsked, isAnswered] = [false, false]
  /** An experiment's id and the name of a variant. */
  let preview: (string | null | undefined)[] = []

  let shown: Transform[] = []
  /** The last change first. */
  let undoing: (() => void)[] = []
  /** Up to which of `shown` an element is done with: what one of them puts in, only later ones change. */
  let done = new WeakMap<Element, number>()
  /** What the parser adds to an element that it is not done with comes behind such a mark, and is no more shown. */
  let marks: { mark: Comment; before: Node[] }[] = []
  const observer = new MutationObserver(guarded(() => update()))

  const wanted = (): Transform[] => {
    const href = String(guarded(config.get_current_url ?? String)(location.href) || location.href)
    const values = flags.getFlagVariants()
    return known.flatMap(
      ({ id, feature_flag_key: key, variants }) =>
        attempt(() => {
          const isPreview = id === parseInt(preview[0]!)
          const names = isPreview ? [preview[1]] : key ? [values[key]] : Object.keys(variants)
          return names.flatMap((name) => {
            const variant = name !== 'control' && variants[name as string]
            return variant && (isPreview || (isOn() && isFor(variant, href, !!key, client)))
              ? variant.transforms
              : []
          })
        }) ?? [],
    )
  }

  const setAttribute = (element: Element, name: string, value: string): void => {
    const before = element.getAttribute(name)
    element.setAttribute(name, value)
    undoing.unshift(() => {
      // what the page has changed since is the page's
      if (element.getAttribute(name) !== value) return
      if (before === null) element.removeAttribute(name)
      else element.setAttribute(name, before)
    })
  }

  const change = (element: Element, { text, html, css, attributes }: Transform, at: number): void => {
    if (html || text) {
      const before: Node[] = [...element.childNodes]
      element.replaceChildren(...(html ? harmlessNodes(html, element) : [text!]))
      if (isLoading()) {
        const mark = new Comment()
        element.append(mark)
        marks.push({ mark, before })
      }
      for (const inner of element.querySelectorAll('*')) done.set(inner, at)
      const first = element.firstChild
      undoing.unshift(() => element.firstChild === first && element.replaceChildren(...before))
    }
    for (const { name, value } of attributes ?? [])
      if (isHarmless(name, value)) setAttribute(element, name, value)
    if (css) setAttribute(element, 'style', css)
  }

  const undo = (): void => {
    for (const back of undoing) back()
    undoing = []
    marks = []
    done = new WeakMap()
  }

  const update = (): void => {
    for (const { mark, before } of marks) {
      for (let late; (late = mark.nextSibling); late.remove()) before.push(late)
      if (!isLoading()) mark.remove()
    }
    if (!isLoading()) marks = []
    const now = client.__loaded && !bot && known.length ? wanted() : []
    if (now.length !== shown.length || now.some((transform, at) => transform !== shown[at])) {
      undo()
      shown = now
    }
    shown.forEach((transform, index) =>
      attempt(() => {
        for (const element of document.querySelectorAll(transform.selector!)) {
          if ((done.get(element) ?? 0) > index || /^script$/i.test(element.localName)) continue
          done.set(element, index + 1)
          change(element, transform, index + 1)
        }
      }),
    )
    if (now.length || (isOn() && known.length)) observer.observe(document, { childList: true, subtree: true })
  }

  const load = async (received?: Received): Promise<void> => {
    isAsked = true
    let found = parse<WebExperiment[]>(client.core_.property_('$web_experiments'))
    if (!found) {
      const path = `/api/web_experiments/?token=${config.token}&_=${Date.now()}`
      const answer = await fetchJson<{ experiments?: WebExperiment[] }>(client.core_.endpoint_(path), client)
      found = answer && (answer.experiments ?? [])
    }
    if (!client.__loaded) return
    const news = found && JSON.stringify(found)
    // what is the same stays shown
    if (news && news !== text) {
      text = news
      known = read(text)
      if (keeps()) store(StorageArea.Local, entry, text)
    }
    isAnswered = true
    if (isOn()) tell()
    update()
    if (received) guarded(received)(known)
  }

  /** Says which variants are seen: of all experiments, or of flags with these names. */
  const tell = (names?: string[]): void => {
    for (const { feature_flag_key: key } of known)
      if (key && names?.includes(key) !== false) flags.getFeatureFlag(key)
  }

  const readPreview = (): unknown =>
    (preview = ['__experiment_id', '__experiment_variant'].map(
      (name) => queryParams(location.href, name, config)[name],
    ))[1]

  client.experiments = {
    loadIfEnabled: (): void => void (isOn() && load()),
    /** Shows the variant that the address names, for every visitor. */
    previewWebExperiment: (): void => void (readPreview() && load()),
    getWebExperiments: (received: Received, _isForced?: boolean, isPreview?: boolean): void =>
      void (isOn() || isPreview ? load(received) : received([])),
  }
  guardMethods(client.experiments)

  client.onConfig_(update)
  client.listen_(document, 'readystatechange', update)
  client.stops_.push(
    flags.onFeatureFlags((names) => {
      if (isOn() && !isAsked) {
        readPreview()
        void load()
      } else if (isOn() && isAnswered) tell(names)
      update()
    }),
    // the visitor may be another
    client.events_.on('featureFlagsReloading', update),
    () => {
      observer.disconnect()
      known = []
      update()
    },
  )
  update()
}

export type WebExperiments = {
  loadIfEnabled(): void
  previewWebExperiment(): void
  getWebExperiments(received: Received, isForced?: boolean, isPreview?: boolean): void
}
