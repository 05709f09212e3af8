// The build stops at a built-in that it has no rule for: a page may have replaced it.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ownBuiltins } from '../../scripts/lib/own_builtins.mjs'

/** A bundle with `code`, as scripts/build.mjs hands it over. */
const built = (code) => ownBuiltins(`OWN_BUILTINS({ ofClass, ofObject, release });\n${code}`, 'test.js')

it('takes methods that have a rule, of classes and of objects of the bundle', () => {
  for (const code of ['list.map(run)', 'map.get(key)', 'store.add(key)', 'element.getAttribute(name)'])
    assert.ok(built(code), code)
})

for (const [code, why] of Object.entries({
  'text.codePointAt(0)': /no rule for the built-in codePointAt/,
  'text.normalize()': /no rule for the built-in normalize/,
  'list.findLast(run)': /no rule for the built-in findLast/,
  'list.reduceRight(run)': /no rule for the built-in reduceRight/,
  'bytes.copyWithin(0, 1)': /no rule for the built-in copyWithin/,
  'date.getFullYear()': /no rule for the built-in getFullYear/,
  'number.toFixed(2)': /no rule for the built-in toFixed/,
  'object.hasOwnProperty(name)': /no rule for the built-in hasOwnProperty/,
  'promise.finally(run)': /use then/,
  'Object.groupBy(list, run)': /no rule for Object.groupBy/,
}))
  it(`stops at ${code}`, () => assert.throws(() => built(code), why))
