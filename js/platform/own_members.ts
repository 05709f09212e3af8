// Accessors and methods of the DOM as the browser made them, so that nothing of the page runs where the SDK reads its nodes.

import { take } from './natives'

/** In the order in which they are asked: some members are of several. */
const CLASSES =
  'Node Element CharacterData Event ShadowRoot XPathExpression XPathResult Document DocumentType'

/**
 * The getter or method of this name, to be called on a node; `owner` is a class that is asked first. Where the page has
 * replaced it, it is that of a clean window, which `release` removes; the page's stays where there is no other.
 */
export const ownMember = (name: string, owner = 'Node'): any =>
  take((realm) => {
    for (const one of `${owner} ${CLASSES}`.split(' ')) {
      const member = Object.getOwnPropertyDescriptor(realm[one].prototype, name)
      if (member) return { [name]: member.get ?? (member.value as unknown) }
    }
    return
  }, name)
