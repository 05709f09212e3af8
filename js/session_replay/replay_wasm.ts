// What the module of session replay exports besides the recorder: crates/session_replay/src/exports.rs and pipe/exports.rs.

import type {
  AwaitedSnapshot,
  BufferFlow,
  BufferRelease,
  FlagValue,
  HoldReason,
  RecordingStatus,
  ReplayTag,
  SamplingDecision,
  TriggerKind,
} from '../wire/replay_protocol'
import type { EventType } from '../wire/rrweb'

export interface ReplayWasm {
  memory: WebAssembly.Memory
  control_room(count: number): number
  /** 0 for none. */
  control_effects(): number
  control_session(length: number): void
  control_open(version: number, groups: number): number
  control_set(
    id: number,
    isAny: boolean,
    hasUrls: boolean,
    hasEvents: boolean,
    hasFlag: boolean,
    hasVariant: boolean,
    rate: number,
    minimum: number,
  ): void
  control_set_event(): void
  control_set_filter(isNegated: boolean): void
  control_opened(): void
  control_recall(
    place: number,
    byUrl: boolean,
    byEvent: boolean,
    decision: SamplingDecision,
    rate: number,
    isOverridden: boolean,
  ): void
  control_report_again(): void
  control_address(isBlocked: boolean): void
  control_asks(isEvent: boolean, facts: number): number
  control_meet(isEvent: boolean, facts: number): void
  control_flag(place: number, value: FlagValue): void
  control_decide(): void
  control_override_sampling(): void
  control_override(kind: TriggerKind): void
  control_forget(): void

  /** A `PipeStep` and, from the ninth bit on, its number; as of `pipe_answer`. */
  pipe_take(
    type: EventType,
    source: number,
    tag: ReplayTag,
    at: number,
    bytes: number,
    threshold: number,
    now: number,
    isLate: boolean,
  ): number
  /** `size` and `at` after `PipeStep.Store`. */
  pipe_answer(result: number, size: number, at: number): number
  pipe_give_up(): void
  pipe_facts(): number
  pipe_last(): number
  pipe_status(): RecordingStatus
  pipe_begin(now: number, hasFailed_: boolean): void
  pipe_await(awaited: AwaitedSnapshot): void
  pipe_admits(tag: ReplayTag): number
  pipe_rotate(): number
  pipe_check_next(): void
  pipe_snapshot_interval(whilePending: number, usual: number): number
  pipe_budget(most: number, perSecond: number, every: number, now: number): void
  pipe_budget_on_snapshot(now: number): void
  pipe_budget_new_session(): void
  pipe_hold(reason: HoldReason): void
  pipe_release(isPageLeaving: boolean): BufferRelease
  pipe_restore(type: EventType, at: number, size: number): void
  pipe_on_packed(place: number, size: number): number
  pipe_clear(): void
  pipe_before_leaving(isBlank: boolean, isUnloading: boolean): BufferFlow
  pipe_prepare(decides: boolean): void
  pipe_flow(start: number, isStrict: boolean, isPast: boolean, isUnloading: boolean): BufferFlow
}
