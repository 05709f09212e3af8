// What the module can be asked for: src/exports/, for TypeScript. tests/shim/exports.test.mjs compares both.
//
// A text is a string here; properties, configs and events are JSON, and an empty text stands for an absent one, both ways.
// Numbers cross as they are, and a `Truth` is what a Rust `bool` is in JavaScript then.

import type { FlagList, FlagRead, Hooks, SessionLook } from '../wire/core_protocol'

type Truth = number

/** The core of an instance: its exports without the number of the instance. */
export interface Core {
  setConfig_(config: string): void
  endpoint_(path: string, ofAssets?: boolean): string

  capture_(name: string, own: string, options: string, hooks: Hooks | 0, atOnce: boolean): string
  deliver_(event: string, options: string, atOnce: boolean): void
  uuid_(): string

  identify_(id: string, set: string, setOnce: string): string
  setPersonProperties_(set: string, setOnce: string): string
  unsetPersonProperties_(names: string): string
  forgetSent_(): void
  /** A number of `AliasRefusal` where there is no event. */
  alias_(alias: string, original: string): string | number
  group_(kind: string, key: string, properties: string, joins: boolean): string
  resetGroups_(): void
  hasPersonProcessing_(): Truth
  register_(properties: string, days: number): void
  registerForSession_(properties: string): void
  registerOnce_(properties: string, fallback: string, days: number): void
  unregister_(name: string): void
  unregisterForSession_(name: string): void
  properties_(ofSession: boolean, ofEvents: boolean): string
  property_(name: string, ofSession?: boolean): string
  session_(time: number, look: SessionLook): string
  sessionTimeout_(): number
  resetSession_(): void
  reset_(id: string, bootstrap: string, newDevice: boolean): void
  /** Bits of `Consent`. */
  consent_(): number
  followConsent_(id: string): void
  clearPersistence_(id: string): void
  load_(): void

  answered_(id: number, status: number, wait: number): void
  tick_(): void
  leave_(): void
  flush_(): void
  isPending_(): Truth
  save_(): void
  adopt_(url: string, events: string, count: number): number
  countDropped_(count: number): void
  unload_(mayStay: boolean): void

  readFlag_(name: string, how: FlagRead | 0): string
  listFlags_(which: FlagList): string
  reportHeldFlags_(): Truth
  reloadFlags_(ifMissing: boolean): void
  pauseFlags_(isPaused: boolean): void
  flagsWanted_(isOther: boolean): void
  /** Whether the request is over, and not tried again. */
  flagsAnswered_(text: string, status: number): Truth
  updateFlags_(values: string, payloads: string, merges: boolean): void
  overrideFlags_(given: string): void
  setFlagPerson_(properties: string): void
  unsetFlagPerson_(names: string): void
  /** Whether the config allows it. */
  setFlagGroups_(groups: string): Truth
  resetFlagGroups_(kind: string): void
  enroll_(flag: string, stage: string, isIn: boolean): void

  startFeatures_(): void
  stopFeatures_(): void
  setProject_(settings: string): void
  isAutocapturing_(isWanted: boolean, isAlone: boolean): Truth

  captureFirstPageview_(): void
  routeLeft_(): void
  /** Whether `routeLeft_` has to be called when the current task ends. */
  routeMoved_(how: string, later: boolean): Truth
  settlePageview_(): void
  pageviewId_(): string
  describePageview_(name: string, id: string, time: number): string
  scrollContext_(restart: boolean): string
  measureScroll_(): void

  limitWarned_(): void
  rateLimit_(takes: boolean): string
}

/** What is exported beside that: no instance's. */
export interface Module {
  memory: WebAssembly.Memory
  room_(bytes: number): number
  start_(config: number, device: number, deviceId: number): number
  moment_(time: number, random: number): void
}
