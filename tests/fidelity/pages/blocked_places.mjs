// Blocked elements have no style of their own in a recording: where they are it says by numbers, as PostHog's fork of
// rrweb, whose player places them by these.
export default {
  players: ['posthog'],
  looks: { places: true },
  pixels: 0.005,
  html: `<!doctype html><html><head><title>Places</title><link rel="icon" href="data:,"><style>body { margin: 0; height: 2000px }
.rr-block { background: black } .bar { position: fixed; top: 500px; left: 10px }</style></head><body>
<div class="rr-block" style="width: 200px; height: 50px">CANARY-1</div><p>beside <span class="rr-block">CANARY-2 inline</span> text</p>
<div class="rr-block bar" style="width: 300px; height: 30px">CANARY-3</div>
<div class="rr-block" id="over" style="position: absolute; left: 620px; top: 40px; width: 90px; height: 90px"><img src="CANARY-4.png" alt="CANARY-5"></div>
<div id="later" style="position: absolute; left: 400px; top: 300px; width: 60px; height: 40px" data-a="CANARY-7">CANARY-7</div><p>last</p><b class="rr-block" style="display: inline-grid; width: 9px; transform: scale(1)">CANARY-6</b></body></html>`,
  steps: [
    () =>
      document.body.insertAdjacentHTML(
        'beforeend',
        '<div class="rr-block" style="position: absolute; left: 500px; top: 400px; width: 80px; height: 30px">CANARY-8</div>',
      ),
    () => (document.querySelector('#later').className = 'rr-block'),
    () => {
      // a snapshot has them where they are by then
      document.querySelector('#over').style.left = '700px'
      window.recording.flush()
      window.recording.record.takeFullSnapshot()
      window.recording.flush()
    },
    () => (document.querySelector('#later').className = ''),
  ],
  check: (events) => {
    const text = JSON.stringify(events)
    const told = text.match(/CANARY-[1-68]/) ?? JSON.stringify(events.at(-1)).match(/CANARY-8/)
    const [all] = text.match(/"class":"rr-block","rr_width":"9px"[^}]*/) ?? ['']
    const isWhole = all.endsWith('"rr_transform":"matrix(1, 0, 0, 1, 0, 0)","rr_display":"inline-grid"')
    return told ? [`${told[0]} is in an event`] : isWhole ? [] : [`told of a box: ${all}`]
  },
}
