// What the features in the module ask of the page; src/browser/page.rs and listener.rs are the other side.

import { followHistory } from '../platform/history'
import { onReopened } from '../platform/listeners'
import * as logger from '../platform/logger'
import { release } from '../platform/natives'
import { ownMember } from '../platform/own_members'
import { leave, moment } from './core'
import { afterwards, enter, outside } from './guard'
import { drop, keep, shim, type Page } from './hosts.js'

/** Has the module ask `client`, whose instance has this number, from now on. */
export function setClient(instance: number, client: Page): void {
  shim.clients_[instance] = client
}

const plainMember = (name: string) =>
  function (this: Record<string, unknown>) {
    return this[name]
  }

shim.clients_ = []
shim.ownMember_ = (name) => {
  const member: unknown = ownMember(name, 'Node Element CharacterData Event ShadowRoot Document')
  release()
  // browsers in JavaScript have some elsewhere (happy-dom), or lack them
  return (member ?? plainMember(name)) as () => unknown
}
shim.onReopened_ = (add) => onReopened(() => void enter(add))
shim.callPage_ = (run, given) => outside(() => run(given))
shim.write_ = leave
shim.guarded_ = (instance, run) => (event) => {
  const client = shim.clients_[instance]!
  enter(() => {
    // one listener may be called by what another calls
    const outer = drop(1)
    for (const value of [event, client.config, client.selectors_]) keep(value)
    try {
      moment(() => client.time_())
      run()
    } catch (error) {
      // a trap ends the SDK; what the page has broken costs this event
      if (error instanceof WebAssembly.RuntimeError) throw error
      logger.error('Failed to capture event', error)
    } finally {
      drop(1)
      for (const value of outer) keep(value)
    }
  })
}
shim.followHistory_ = (instance) => followHistory(shim.clients_[instance]!)
shim.setTimeout_ = (run, wait) => setTimeout(() => void enter(run), wait)
shim.requestFlags_ = (instance, ...given) =>
  afterwards(() => shim.clients_[instance]!.featureFlags.request_(...given))
shim.settleFlags_ = (instance, ...given) =>
  afterwards(() => shim.clients_[instance]!.featureFlags.settle_(...given))
shim.flagsChanged_ = (instance, ...given) => shim.clients_[instance]!.featureFlags.changed_(...given)
shim.flagsReloading_ = (instance) =>
  afterwards(() => shim.clients_[instance]!.events_.emit_('featureFlagsReloading', true))
shim.captured_ = (instance, event, options, isDelivered, atOnce) =>
  afterwards(() => {
    const client = shim.clients_[instance]!
    if (event) client.complete_(event, options, atOnce, isDelivered)
    client.featureFlags.reportHeld_()
  })
