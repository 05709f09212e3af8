// In the page that replays: rrweb's Replayer, brought to the instants at which the recorded page was looked at.

export class ReplayOf {
  constructor(Replayer, picture, events, { virtualDom, ...options }) {
    this.picture = picture
    this.options = options
    this.warnings = []
    const note = (...args) => this.warnings.push(args.map(String).join(' ').slice(0, 300))
    this.first = events[0].timestamp
    this.replayer = new Replayer(events, {
      root: document.body,
      mouseTail: false,
      useVirtualDom: virtualDom,
      // it paints into a canvas only so
      UNSAFE_replayCanvas: options.canvas,
      logger: { log() {}, warn: note, error: note },
    })
  }

  /** Everything before `time` (ms since 1970) is applied. */
  seek(time) {
    this.replayer.pause(time - this.first)
  }

  look() {
    return this.picture(this.replayer.iframe.contentDocument, {
      ...this.options,
      mirror: this.replayer.getMirror(),
    })
  }

  /** What is seen now, waiting a while for images, frames and retries to make it `wanted`. */
  async lookFor(wanted, patience) {
    const text = wanted.join('\n')
    const end = performance.now() + patience
    for (;;) {
      const seen = this.look()
      if (performance.now() > end || seen.join('\n') === text) return seen
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
