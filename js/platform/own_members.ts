// Accessors and methods of the DOM as the browser made them, so that nothing of the page runs where the SDK reads its nodes.

import { take } from './natives'

/**
 * The getter or method of this name, to be called on a node. `classes` may have it, and the first that does is asked. Where the
 * page has replaced it, it is that of a clean window, which `release` removes; the page's stays where there is no other.
 */
export const ownMember = (name: string, classes: string): any =>
  take((realm) => {
    for (const one of classes.split(' ')) {
      const member = Object.getOwnPropertyDescriptor(realm[one].prototype, name)
      if (member) return { [name]: member.get ?? (member.value as unknown) }
    }
    return
  }, name)
