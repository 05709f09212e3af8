// WebMCP: tools that a page registers for agents at `document.modelContext`. Calls of them are captured, and agents are asked
// why they call and what model they are (posthog-js `extensions/webmcp.ts`, 1.449.2).

import type { WebMCPCaptureConfig } from '@posthog/types'
import type { Context } from '../client/context'
import type { Parts } from '../features/extensions/extensions'
import { attempt } from '../wasm/guard'
import { patch } from '../platform/patch'
import type { Sdk } from './sdk'

/** `@posthog/core`, as far as it redacts text: scripts/build.mjs puts it before this file's code, for its patterns are variables. */
declare const privacy: {
  sanitizeFreeText(value: string, options: { maxStringLength: number; truncationSuffix: string }): string
}

type Schema = Record<string, any>
interface Tool {
  name?: unknown
  description?: unknown
  inputSchema?: Schema
  execute?: (...args: any[]) => unknown
}
type Register = (tool: Tool, ...rest: unknown[]) => unknown
/** What agents are asked. */
type Asked = Record<keyof WebMCPCaptureConfig, boolean>
type Told = { [Key in keyof WebMCPCaptureConfig]: string }
/** How a call went wrong. */
interface Failure {
  type: string
  message: string
  /** The properties of an exception event, as far as they are those of what was thrown. */
  list: (sdk: Sdk) => unknown[]
}

const PARAMETERS: [key: keyof Asked, name: string, description: string][] = [
  [
    'intent',
    'context',
    'Why this tool is called, and how that serves the user\'s goal: the purpose in general terms, without personal or identifying information; name roles, such as "a customer", in place of persons and things.',
  ],
  [
    'model',
    'llm_model',
    'The identifier of the model that you are, for example "claude-opus-4-8" or "gpt-5.2"; "unknown" if you are not certain. It is recorded for the analytics of this site\'s developer.',
  ],
]
/** Members of a schema to which parameters may be added: any other could forbid them. */
const PLAIN =
  /^(x-.*|\$(comment|defs|id|schema)|additionalProperties|default|definitions|deprecated|description|examples|minProperties|properties|readOnly|required|title|type|writeOnly)$/
/** Limits of what is captured, in UTF-16 units. */
const MAX = { text: 2048, model: 256, type: 256 }

const isObject = (value: unknown): value is Record<string, any> =>
  Object.prototype.toString.call(value) === '[object Object]'
const isText = (value: unknown): value is string => typeof value === 'string'

const redacted = (text: string): string =>
  privacy.sanitizeFreeText(text, { maxStringLength: MAX.text, truncationSuffix: '...' }).slice(0, MAX.text)

/** What one instance's option asks for. */
const askedBy = ({ config }: Sdk): Asked | undefined => {
  const { capture_webmcp: own } = config as { capture_webmcp?: boolean | WebMCPCaptureConfig }
  if (!own) return
  const is = (key: keyof Asked): boolean => own === true || own[key] !== false
  return { intent: is('intent'), model: is('model') }
}

/** Whether parameters may be added to a tool with this schema. */
function takesMore(schema: unknown): boolean {
  if (schema === undefined) return true
  if (!isObject(schema) || !Object.keys(schema).every((key) => PLAIN.test(key))) return false
  const { additionalProperties: more, type, properties, required } = schema
  const isOpen = more === true || isObject(more)
  const isOfObject = !type || type === 'object'
  return (
    !isOpen && isOfObject && (!properties || isObject(properties)) && (!required || Array.isArray(required))
  )
}

/** The schema with the parameters that are asked for and that the tool does not have, and their keys. */
function extended(schema: Schema | undefined, wanted: Asked): [Schema | undefined, (keyof Asked)[]] {
  if (!takesMore(schema)) return [schema, []]
  const properties = { ...schema?.properties }
  const required: string[] = [...(schema?.required ?? [])]
  const added = PARAMETERS.filter(
    ([key, name]) => wanted[key] && !Object.hasOwn(properties, name) && !required.includes(name),
  )
  if (!added.length) return [schema, []]
  for (const [, name, description] of added) {
    properties[name] = { type: 'string', description }
    required.push(name)
  }
  return [{ ...schema, type: schema?.type || 'object', properties, required }, added.map(([key]) => key)]
}

/** What the agent has said, and the arguments that the page's tool gets. */
function taken(args: unknown[], keys: (keyof Asked)[]): [Told, unknown[]] {
  const [input, ...rest] = args
  const told: Told = {}
  if (!isObject(input)) return [told, args]
  const own = { ...input }
  for (const [key, name] of PARAMETERS) {
    if (!keys.includes(key)) continue
    const text = isText(own[name]) ? own[name].trim() : ''
    delete own[name]
    if (key === 'intent') told.intent = text && redacted(text)
    else told.model = text.toLowerCase() === 'unknown' ? '' : text.slice(0, MAX.model)
  }
  // `{}` is what an agent without a reason says
  if (told.intent === '{}') delete told.intent
  return [told, Object.keys(own).length < Object.keys(input).length ? [own, ...rest] : args]
}

const textOf = (read: () => unknown): string =>
  redacted(String(attempt(read) || 'Unknown error')) || 'Unknown error'

function typeOf(error: unknown): string {
  if (!error || typeof error !== 'object') return 'Error'
  const { name, constructor } = error as Error
  const own = isText(name) ? name.trim() : ''
  const isPlain = !own || own === 'Error'
  const kind =
    isPlain && typeof constructor === 'function' && constructor.name !== 'Error' ? constructor.name : own
  return (kind || 'Error').slice(0, MAX.type)
}

/** What a tool has thrown, or a promise was rejected with. */
const thrown = (error: unknown): Failure => ({
  type: attempt(() => typeOf(error)) ?? 'Error',
  message: textOf(() => {
    const message = isText(error) ? error : (error as Error | undefined)?.message
    return isText(message) ? message : String(error)
  }),
  list: ({ exceptions }) =>
    exceptions
      .buildProperties(error, { handled: true })
      .$exception_list.map((one) => ({ ...one, value: textOf(() => one.value) })),
})

/** The failure that a tool's answer says: MCP's `isError`. */
function answered(result: unknown): Failure | undefined {
  if (attempt(() => (result as { isError?: unknown } | undefined)?.isError) !== true) return
  const message = textOf(() =>
    (result as { content: { type: unknown; text: unknown }[] }).content
      .filter((part) => part?.type === 'text' && isText(part.text))
      .map(({ text }) => text)
      .join(' ')
      .trim(),
  )
  const mechanism = { type: 'generic', handled: true, synthetic: true, exception_id: 0 }
  return { type: 'Error', message, list: () => [{ type: 'Error', value: message, mechanism }] }
}

/** Captures a call for one instance. */
function capture(sdk: Sdk, tool: Tool, started: number, told: Told, failure?: Failure): void {
  const asked = sdk.__loaded && askedBy(sdk)
  if (!asked) return
  const { name, description } = tool
  const about = {
    $mcp_interface: 'webmcp',
    $mcp_tool_name: name,
    $mcp_resource_name: name,
    $mcp_tool_description: description,
    $mcp_server_name: location.hostname,
  }
  sdk.capture(
    '$mcp_tool_call',
    {
      $mcp_source: 'posthog_mcp_analytics',
      ...about,
      $mcp_duration_ms: Date.now() - started,
      $mcp_is_error: !!failure,
      ...(failure && { $mcp_error_type: failure.type, $mcp_error_message: failure.message }),
      ...(asked.intent &&
        told.intent && { $mcp_intent: told.intent, $mcp_intent_source: 'context_parameter' }),
      ...(asked.model &&
        told.model && { $mcp_llm_model: told.model, $mcp_llm_model_source: 'self_reported' }),
    },
    { timestamp: new Date(started) },
  )
  if (!failure || !catches(sdk)) return
  sdk.exceptions.sendExceptionEvent({
    $exception_list: failure.list(sdk),
    $exception_level: 'error',
    $exception_source: 'mcp.tool_call',
    ...about,
  })
}

/** Whether exceptions are captured unasked. */
function catches(sdk: Sdk): boolean {
  const own = sdk.config.capture_exceptions ?? sdk.get_property('$exception_capture_enabled_server_side')
  return !!own
}

/** The instances that capture calls, of all on the page. */
const instances = new Set<Sdk>()

/** A tool that captures its calls; the page's own one is as it was. */
function wrapped(tool: Tool): Tool {
  const { execute } = tool
  if (typeof execute !== 'function') return tool
  const asked = [...instances].map(askedBy)
  const wants = (key: keyof Asked): boolean => asked.some((one) => one?.[key])
  const [schema, keys] = extended(tool.inputSchema, { intent: wants('intent'), model: wants('model') })
  const ours: Tool = Object.create(tool)
  const define = (name: string, value: unknown): void =>
    void Object.defineProperty(ours, name, { value, configurable: true, enumerable: true, writable: true })
  if (keys.length) define('inputSchema', schema)
  define('execute', function (this: unknown, ...args: unknown[]): unknown {
    const started = Date.now()
    const [told, given] = attempt(() => taken(args, keys)) ?? [{}, args]
    const captured = (failure?: Failure): void => {
      for (const sdk of instances) attempt(() => capture(sdk, ours, started, told, failure))
    }
    let result: unknown
    try {
      result = execute.apply(this === ours ? tool : this, given)
    } catch (error) {
      captured(thrown(error))
      throw error
    }
    if (typeof (result as PromiseLike<unknown> | undefined)?.then !== 'function') {
      captured(answered(result))
      return result
    }
    return Promise.resolve(result).then(
      (value) => {
        captured(answered(value))
        return value
      },
      (error: unknown) => {
        captured(thrown(error))
        throw error
      },
    )
  })
  return ours
}

let unpatch: (() => void) | undefined

/** Captures calls of tools that are registered from now on, as soon as the option is on. */
function makeWebMcp(sdk: Sdk): Parts[string] {
  const startIfEnabled = (): void => {
    const { modelContext } = document as { modelContext?: { registerTool: Register } }
    if (!askedBy(sdk) || typeof modelContext?.registerTool !== 'function') return
    instances.add(sdk)
    unpatch ??= patch<Register>(modelContext, 'registerTool', (original) => {
      return function (this: unknown, tool, ...rest) {
        return original.call(this, attempt(() => wrapped(tool)) ?? tool, ...rest)
      }
    })
  }
  startIfEnabled()
  sdk.onConfig_(startIfEnabled)
  sdk.stops_.push(() => {
    instances.delete(sdk)
    if (instances.size) return
    unpatch?.()
    unpatch = undefined
  })
  return { startIfEnabled }
}

/** Starts it for an instance: where this file is there before the instance, the page's first tools are captured too. */
export async function startWebMcp(client: Context): Promise<Parts> {
  return { webMCP: makeWebMcp(client as Sdk) }
}
