// Timeouts without a timer each: a ring of slots, a slot per tick, a linked list per slot. Adding and removing are a few
// assignments; what is traded away is precision: a timeout fires up to one tick late, never early.

/** Milliseconds per tick. */
const TICK_MS = 10
/** Slots of the ring; a longer timeout goes round more than once. */
const SLOTS = 1024

/** Anything that can time out; the links belong to the wheel. */
export interface Timed {
  timerNext: Timed | undefined
  timerPrevious: Timed | undefined
  /** Absolute time on the monotonic clock; read by the wheel when its slot comes up. */
  expiresAtMs: number
  onTimeout(nowMs: number): void
}

/** A list head is an ordinary member of its own ring. */
class Head implements Timed {
  timerNext: Timed | undefined = this
  timerPrevious: Timed | undefined = this
  expiresAtMs = 0
  onTimeout(): void {}
}

/** One per process. `advance` is called by an interval while anything is in it. */
export class TimingWheel {
  readonly #slots: Head[] = Array.from({ length: SLOTS }, () => new Head())
  readonly #now: () => number
  #tick: number
  #size = 0
  #interval: NodeJS.Timeout | undefined

  constructor(now: () => number) {
    this.#now = now
    this.#tick = Math.floor(now() / TICK_MS)
  }

  /** Members that have not timed out. */
  get size(): number {
    return this.#size
  }

  /** Has `onTimeout` called once `expiresAtMs` has passed. A member may be in the wheel once. */
  add(timed: Timed, expiresAtMs: number): void {
    timed.expiresAtMs = expiresAtMs
    if (this.#size++ === 0) this.#start()
    const tick = Math.max(Math.ceil(expiresAtMs / TICK_MS), this.#tick + 1)
    link(this.#slots[tick % SLOTS] as Head, timed)
  }

  /** Takes a member out; nothing happens when it is not in. */
  remove(timed: Timed): void {
    if (timed.timerNext === undefined) return
    unlink(timed)
    this.#size--
  }

  /** Fires everything that expired up to now. */
  advance(): void {
    const nowMs = this.#now()
    const target = Math.floor(nowMs / TICK_MS)
    // After a long pause one round sees every slot; more would see them again for nothing.
    const rounds = Math.min(target - this.#tick, SLOTS)
    for (let step = 1; step <= rounds; step++) this.#fire(this.#slots[(this.#tick + step) % SLOTS] as Head, nowMs)
    this.#tick = Math.max(this.#tick, target)
    if (this.#size === 0) this.stop()
  }

  /** Stops the interval; members stay, and the next `add` starts it again. */
  stop(): void {
    clearInterval(this.#interval)
    this.#interval = undefined
  }

  #start(): void {
    if (this.#interval !== undefined) return
    this.#tick = Math.floor(this.#now() / TICK_MS)
    this.#interval = setInterval(() => this.advance(), TICK_MS)
    this.#interval.unref()
  }

  // Members move to a list of their own first: whatever firing one of them does to the others, or adds, the walk stays right.
  #fire(slot: Head, nowMs: number): void {
    if (slot.timerNext === slot) return
    const due = new Head()
    due.timerNext = slot.timerNext as Timed
    due.timerPrevious = slot.timerPrevious as Timed
    due.timerNext.timerPrevious = due
    due.timerPrevious.timerNext = due
    slot.timerNext = slot
    slot.timerPrevious = slot
    for (let timed = due.timerNext; timed !== due; timed = due.timerNext as Timed) {
      unlink(timed)
      if (timed.expiresAtMs <= nowMs) {
        this.#size--
        timed.onTimeout(nowMs)
      } else link(slot, timed)
    }
  }
}

function link(head: Head, timed: Timed): void {
  const last = head.timerPrevious as Timed
  timed.timerNext = head
  timed.timerPrevious = last
  last.timerNext = timed
  head.timerPrevious = timed
}

function unlink(timed: Timed): void {
  const next = timed.timerNext as Timed
  const previous = timed.timerPrevious as Timed
  previous.timerNext = next
  next.timerPrevious = previous
  timed.timerNext = undefined
  timed.timerPrevious = undefined
}
