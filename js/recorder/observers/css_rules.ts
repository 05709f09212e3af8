// Rules and declarations that scripts change.

import type { Context } from './observer'
import { watchMember } from './watching'
import { IncrementalSource } from '../../wire/rrweb'

/** Where a rule was last: the first place to look for it. */
const places = new WeakMap<CSSRule, number>()

function placeOf(rule: CSSRule, rules: CSSRuleList): number {
  let at = places.get(rule) ?? 0
  if (rules[at] !== rule) for (at = rules.length; --at >= 0 && rules[at] !== rule;);
  places.set(rule, at)
  return at
}

/** Where a rule is in its sheet, from the outermost rule to itself. */
function positionOf(rule: CSSRule): number[] {
  const { parentRule, parentStyleSheet } = rule
  return parentRule
    ? [...positionOf(parentRule), placeOf(rule, (parentRule as CSSGroupingRule).cssRules)]
    : [placeOf(rule, parentStyleSheet!.cssRules)]
}

export function observeCssRules({ window, options, sheets, onStop, guarded }: Context): void {
  type Args = [any, any, any]
  const watch = <T>(type: string, name: string, noticed: (self: T, args: Args) => void): void => {
    const owner = (window as unknown as Record<string, { prototype: object } | undefined>)[type]
    if (owner) onStop(watchMember(owner.prototype, name, guarded(noticed as () => void)))
  }
  const sheet = (
    name: string,
    make: (args: Args, resolve: (css: string) => string, self: CSSStyleSheet) => object,
  ) =>
    watch<CSSStyleSheet>('CSSStyleSheet', name, (self, args) =>
      sheets.changed(IncrementalSource.StyleSheetRule, self, (resolve) => make(args, resolve, self)),
    )
  sheet('insertRule', ([rule, index], resolve) => ({
    adds: [{ rule: resolve(`${rule}`), index: index || 0 }],
  }))
  sheet('addRule', ([selector, style, index], resolve, { cssRules }) => ({
    adds: [{ rule: resolve(`${selector} { ${style} }`), index: index ?? cssRules.length - 1 }],
  }))
  for (const name of ['deleteRule', 'removeRule'])
    sheet(name, ([index]) => ({ removes: [{ index: index || 0 }] }))
  for (const name of ['replace', 'replaceSync'])
    sheet(name, ([text], resolve) => ({ replaceSync: resolve(`${text}`) }))

  const inside = (
    rule: CSSRule,
    source: IncrementalSource,
    make: (position: number[], resolve: (css: string) => string) => object,
  ) => {
    if (rule.parentStyleSheet)
      sheets.changed(source, rule.parentStyleSheet, (resolve) => make(positionOf(rule), resolve))
  }
  // each has its own in some browser
  for (const type of [
    'CSSGroupingRule',
    'CSSConditionRule',
    'CSSMediaRule',
    'CSSSupportsRule',
    'CSSStyleRule',
  ]) {
    watch<CSSRule>(type, 'insertRule', (self, [rule, index]) =>
      inside(self, IncrementalSource.StyleSheetRule, (position, resolve) => ({
        adds: [{ rule: resolve(`${rule}`), index: [...position, index || 0] }],
      })),
    )
    watch<CSSRule>(type, 'deleteRule', (self, [index]) =>
      inside(self, IncrementalSource.StyleSheetRule, (position) => ({
        removes: [{ index: [...position, index || 0] }],
      })),
    )
  }

  const declared = (name: string, make: (args: Args, resolve: (css: string) => string) => object) =>
    watch<CSSStyleDeclaration>('CSSStyleDeclaration', name, ({ parentRule }, args) => {
      if (parentRule && !options.ignoreCSSAttributes?.has(args[0]))
        inside(parentRule, IncrementalSource.StyleDeclaration, (index, resolve) => ({
          ...make(args, resolve),
          index,
        }))
    })
  declared('setProperty', ([property, value, priority], resolve) => ({
    set: { property, value: value && resolve(`${value}`), priority },
  }))
  declared('removeProperty', ([property]) => ({ remove: { property } }))

  for (const { prototype } of [window.Document, window.ShadowRoot])
    onStop(
      watchMember(
        prototype,
        'adoptedStyleSheets',
        guarded(() => sheets.emitAdopted_()),
      ),
    )
}
