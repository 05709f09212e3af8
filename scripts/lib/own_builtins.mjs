// Puts what js/platform/natives.ts takes at the start in the place of every built-in that a bundle uses, so that a page may replace
// what it likes, before the bundle or after it. Works on the bundle as esbuild has made it, before terser.
//
//     list.map(run)            map(list, run)
//     Object.keys(bag)         keys(bag)
//     new Map(pairs)           new OwnMap(iterate(pairs))
//     for (const x of list)    for (const x of iterate(list))
//     const [a, b] = pair      const { 0: a, 1: b } = pair
//
// It goes by names, not by types: RULES says whose method each name is. What it has no rule for, or what would change its
// meaning, stops the build.
import { parse } from 'acorn'
import {
  GLOBALS,
  ITERATING,
  METHODS,
  PUBLIC,
  STATICS,
  TOOLS,
  UNRULED,
  WITH_PATTERN,
} from './own_builtins_rules.mjs'
import { SetupError } from './process.mjs'

/** Methods of the language's own classes: each has a rule, or is of a collection, whose class is taken as a whole. */
const COLLECTIONS = [Map, Set, WeakMap, WeakSet].map(({ prototype }) => prototype)
const STANDARD = new Set(
  [Array, String, RegExp, Function, Date, Number, Boolean, Uint8Array, Promise, Object, Symbol, BigInt]
    .flatMap(({ prototype }) => [prototype, Object.getPrototypeOf(prototype)])
    .filter(Boolean)
    .concat(COLLECTIONS)
    .flatMap((prototype) => Object.getOwnPropertyNames(prototype))
    // a value's own `toJSON` is the page's, and `compile` is WebAssembly's
    .filter((name) => !/^(constructor|get|set|has|delete|add|clear|forEach|toJSON|compile)$/.test(name)),
)

/** The call at the end of js/platform/natives.ts that hands over its tools. */
const ANCHOR = 'OWN_BUILTINS'

/** The bundle `code`, called `name`, as an ESTree program with its built-ins taken at the start. */
export function ownBuiltins(code, name) {
  /** @type {import('acorn').Options} */
  const options = { ecmaVersion: 2024, sourceType: 'module', locations: true, sourceFile: name }
  const program = parse(code, options)
  const anchor = findAnchor(program)
  if (!anchor) throw new SetupError(`${name}: its entry has to import js/platform/natives.ts first.`)
  const tools = Object.fromEntries(
    anchor.statement.expression.arguments[0].properties.map(({ key, value }) => [key.name, value]),
  )
  const table = new Table(tools)
  new Rewriter(table, code, name, anchor.statement.end).rewrite(program)
  anchor.body.splice(anchor.body.indexOf(anchor.statement), 1, ...table.statements)
  return program
}

function findAnchor(node) {
  for (const body of bodies(node)) {
    for (const statement of body) {
      if (statement.type === 'ExpressionStatement' && statement.expression.callee?.name === ANCHOR)
        return { body, statement }
    }
    for (const statement of body) {
      const found = statement.type === 'ExpressionStatement' && findAnchor(statement.expression.callee)
      if (found) return found
    }
  }
  return undefined
}

/** The lists of statements that a program, or the function around a script, consists of. */
const bodies = (node) =>
  node?.type === 'Program' ? [node.body] : node?.body?.type === 'BlockStatement' ? [node.body.body] : []

const identifier = (name) => ({ type: 'Identifier', name })
const text = (value) => ({ type: 'Literal', value, raw: JSON.stringify(value) })
const calling = (callee, ...given) => ({
  type: 'CallExpression',
  callee,
  arguments: given,
  optional: false,
})

const property = (key, value) => ({
  type: 'Property',
  kind: 'init',
  key,
  value,
  computed: false,
  method: false,
  shorthand: false,
})
const constant = (id, init) => ({
  type: 'VariableDeclaration',
  kind: 'const',
  declarations: [{ type: 'VariableDeclarator', id, init }],
})

/** What a bundle uses: a constant for each, those of one class or object together. */
class Table {
  #tools
  #names = new Map()
  /** Patterns by what they take from. */
  #patterns = new Map()
  #made = []

  constructor(tools) {
    this.#tools = tools
  }

  /** The constant for what `recipe` takes. */
  use(recipe) {
    const key = JSON.stringify(recipe)
    let name = this.#names.get(key)
    if (!name) {
      name = `$own${this.#names.size}`
      this.#names.set(key, name)
      if (recipe.name) this.#member(recipe, name)
      else this.#made.push(constant(identifier(name), this.#making(recipe)))
    }
    return identifier(name)
  }

  #member({ tool, owner, name }, own) {
    const from = JSON.stringify([tool, owner])
    if (!this.#patterns.has(from)) {
      const pattern = { type: 'ObjectPattern', properties: [] }
      const given = owner === undefined ? [] : [text(owner)]
      this.#patterns.set(from, { pattern, init: calling(this.#tool(tool), ...given) })
    }
    this.#patterns.get(from).pattern.properties.push(property(identifier(name), identifier(own)))
  }

  #making({ tool, of = [] }) {
    const given = of.map((part) => (typeof part === 'string' ? text(part) : this.use(part)))
    const made = this.#tool(tool)
    return /^(iterate|maybe)$/.test(tool) ? made : calling(made, ...given)
  }

  #tool(name) {
    if (!this.#tools[name]) throw new SetupError(`js/platform/natives.ts hands over no ${name}.`)
    return { ...this.#tools[name] }
  }

  get statements() {
    return [
      ...[...this.#patterns.values()].map(({ pattern, init }) => constant(pattern, init)),
      ...this.#made,
      { type: 'ExpressionStatement', expression: calling(this.#tool('release')) },
    ]
  }
}

class Rewriter {
  #table
  #code
  #name
  #from
  #refused = []
  /** Those around what is visited, the innermost last. */
  #functions = []

  constructor(table, code, name, from) {
    this.#table = table
    this.#code = code
    this.#name = name
    this.#from = from
  }

  #refuse(node, why) {
    const { line, column } = node.loc.start
    const source = this.#code.slice(node.start, node.start + 90)
    this.#refused.push(`${this.#name}:${line}:${column}: ${why}\n    ${source}`)
  }

  rewrite(program) {
    this.visit(program)
    if (this.#refused.length) throw new SetupError(this.#refused.join('\n'))
  }

  /** Rewrites `node` and what is in it, from the inside; code before the tools are handed over stays. */
  visit(node, parent, key) {
    if (!node || typeof node.type !== 'string' || node.end <= this.#from) return node
    const isBefore = node.start < this.#from
    if (!isBefore) this[`before${node.type}`]?.(node)
    const isFunction = /Function/.test(node.type)
    if (isFunction) this.#functions.push(node)
    for (const part of Object.keys(node)) {
      const value = node[part]
      if (Array.isArray(value)) value.forEach((child, at) => (value[at] = this.visit(child, node, part)))
      else if (value && part !== 'loc') node[part] = this.visit(value, node, part)
    }
    if (isFunction) this.#functions.pop()
    return (!isBefore && this[node.type]?.(node, parent, key)) || node
  }

  #iterated(node) {
    return calling(this.#table.use(TOOLS.iterate), node)
  }

  ForOfStatement(node) {
    node.right = this.#iterated(node.right)
  }

  SpreadElement(node, parent) {
    if (parent.type !== 'ObjectExpression') node.argument = this.#iterated(node.argument)
  }

  /** A promise that an `async` function returns would be asked for its `then`, which may be the page's. */
  ReturnStatement(node) {
    if (this.#functions.at(-1)?.async) node.argument = awaited(node.argument)
  }

  ArrowFunctionExpression(node) {
    if (node.async && node.expression) node.body = awaited(node.body)
  }

  /** What the language itself iterates. */
  beforeNewExpression({ callee, arguments: given }) {
    // with more arguments a typed array is of a buffer
    if (ITERATING.has(callee.name) && (given.length === 1 || callee.name === 'Blob'))
      this.#iterateFirst(given)
  }

  beforeCallExpression({ callee, arguments: given }) {
    const { object, property } = callee
    if (ITERATING.has(`${object?.name}.${property?.name}`)) this.#iterateFirst(given)
  }

  #iterateFirst(given) {
    if (given[0].type !== 'Literal') given[0] = this.#iterated(given[0])
  }

  ArrayPattern(node, parent) {
    const { elements } = node
    if (elements.some((element) => element?.type === 'RestElement')) {
      // only where there is one value, which can be made safe
      if (parent.type !== 'VariableDeclarator' || !parent.init)
        this.#refuse(node, 'a rest within a pattern: slice the list instead')
      parent.init = this.#iterated(parent.init)
      return node
    }
    const properties = elements.flatMap((value, at) =>
      value ? [property({ type: 'Literal', value: at, raw: `${at}` }, value)] : [],
    )
    return { type: 'ObjectPattern', properties, loc: node.loc }
  }

  MethodDefinition(node, parent) {
    const { name } = node.key
    const isPublic = !node.computed && node.key.type === 'Identifier'
    if (isPublic && Object.hasOwn(METHODS, name) && !(PUBLIC.has(name) && isPostHog(parent)))
      this.#refuse(node, `a method of the name of the built-in ${name}: call it otherwise`)
  }

  /** An object's own method, unless other code calls it: `apply` of a Proxy, `then` of what is awaited. */
  Property({ key, value, computed, loc, start }) {
    if (
      computed ||
      !/Function/.test(value.type) ||
      !Object.hasOwn(METHODS, key.name) ||
      /^(apply|then)$/.test(key.name)
    )
      return
    this.#refuse({ loc, start }, `a method of the name of the built-in ${key.name}: call it otherwise`)
  }

  Identifier(node, parent, key) {
    if (!Object.hasOwn(GLOBALS, node.name)) return
    const isKey = (key === 'property' || key === 'key') && !parent.computed
    if (isKey && !parent.shorthand) return
    if (key === 'right' && parent.operator === 'instanceof') return
    if (parent.shorthand) parent.shorthand = false
    return this.#table.use(GLOBALS[node.name])
  }

  /** `Object.keys`; and `Object.prototype.toString`, which is taken as it is. */
  beforeMemberExpression(node) {
    const { object, property, computed } = node
    if (isPrototype(object) && Object.hasOwn(STATICS, object.object.name))
      node.taken = { tool: 'ofPrototype', owner: object.object.name, name: property.name }
    if (computed || object.type !== 'Identifier' || property.name === 'prototype') return
    const rules = Object.hasOwn(STATICS, object.name) && STATICS[object.name]
    if (!rules) return
    if (!Object.hasOwn(rules, property.name) && !rules['*'])
      this.#refuse(node, `no rule for ${object.name}.${property.name}`)
    if (Object.hasOwn(rules, property.name) && rules[property.name]) node.taken = rules[property.name]
  }

  MemberExpression(node) {
    return node.taken && this.#table.use(node.taken)
  }

  CallExpression(node, parent, key) {
    const { callee } = node
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return
    const { name } = callee.property
    if (Object.hasOwn(STATICS, callee.object.name)) return
    if (Object.hasOwn(UNRULED, name)) this.#refuse(node, UNRULED[name])
    if (!Object.hasOwn(METHODS, name) && STANDARD.has(name))
      this.#refuse(node, `no rule for the built-in ${name}`)
    if (!Object.hasOwn(METHODS, name) || (name === 'toString' && node.arguments.length === 0)) return
    const hasPattern = Object.hasOwn(WITH_PATTERN, name) && !isText(node.arguments[0])
    if (hasPattern && !node.arguments[0].regex) this.#refuse(node, 'a text or a pattern? write it here')
    const method = this.#table.use((hasPattern ? WITH_PATTERN : METHODS)[name])
    // a promise's `catch` is its `then`
    const given = name === 'catch' ? [identifier('undefined'), ...node.arguments] : node.arguments
    if (!callee.optional && !isShort(callee.object)) return calling(method, callee.object, ...given)
    // the rest of the chain ends with it
    if (!given.every(isHarmless))
      this.#refuse(node, 'arguments that need what may be missing: put it in a constant')
    if (key === 'object' || key === 'callee') parent.optional = true
    const { object } = callee
    const on = isShort(object) ? { type: 'ChainExpression', expression: object } : object
    return calling(this.#table.use(TOOLS.maybe), method, on, ...given)
  }

  ChainExpression(node) {
    return isShort(node.expression) ? node : node.expression
  }
}

const isPostHog = ({ body }) => body.some(({ key }) => key?.name === '_execute_array')

const isPrototype = ({ type, property }) => type === 'MemberExpression' && property.name === 'prototype'

const isText = ({ type, value }) =>
  type === 'TemplateLiteral' || type === 'BinaryExpression' || typeof value === 'string'

/** `node` awaited, where it may be a promise. */
const awaited = (node) =>
  node && /^((Call|New|Conditional|Logical|Sequence|Chain|Assignment)Expression|Identifier)$/.test(node.type)
    ? { type: 'AwaitExpression', argument: node }
    : node

/** Whether a chain of members and calls ends early where something is missing. */
const isShort = (node) =>
  node.type === 'MemberExpression'
    ? node.optional || isShort(node.object)
    : node.type === 'CallExpression' && (node.optional || isShort(node.callee))

/** Arguments that may be evaluated though nothing is called with them. */
const isHarmless = ({ type, argument, expressions, object }) =>
  /^(Literal|Identifier|ThisExpression|(Arrow)?FunctionExpression)$/.test(type) ||
  (type === 'MemberExpression' && object.name === 'location') ||
  (type === 'UnaryExpression' && isHarmless(argument)) ||
  (type === 'TemplateLiteral' && expressions.every(isHarmless))
