// A dashboard: a table of 2,000 rows that is sorted, filtered and updated, charts in SVG, panes that scroll.
const NAMES = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Frances']
const row = (n) =>
  `<tr data-key="${n}"><td><input type="checkbox"></td><td class="id">${n}</td><td>${NAMES[n % 7]} ${n}</td><td class="num">${(n * 7919) % 1000}</td><td><span class="tag t${n % 4}">${['new', 'open', 'held', 'done'][n % 4]}</span></td><td><button>…</button></td></tr>`

export default {
  pixels: 0.01,
  html: `<!doctype html><html><head><meta charset="utf-8"><title>Dashboard</title><link rel="icon" href="data:,"><style>body { margin: 0; font: 12px sans-serif; display: grid; grid-template-columns: 200px 1fr; height: 100vh } nav { background: #223; color: white; overflow: auto }
main { overflow: auto } table { border-collapse: collapse; width: 100% } td, th { padding: 2px 6px; border-bottom: 1px solid #eee; text-align: left } .num { text-align: right } .tag { padding: 0 4px; border-radius: 3px } .t0 { background: #eef } .t1 { background: #efe } .t2 { background: #fee } .t3 { background: #eee } .hot { color: red } tr.on { background: #ffd }</style></head>
<body><nav><ul>${Array.from({ length: 60 }, (_, n) => `<li><a href="#s${n}">Section ${n}</a></li>`).join('')}</ul></nav><main><div class="charts"><svg id="chart" viewBox="0 0 300 60" width="600" height="120">${Array.from({ length: 60 }, (_, n) => `<rect x="${n * 5}" y="${60 - (n % 30)}" width="4" height="${n % 30}" fill="#46c"/>`).join('')}<polyline points="" fill="none" stroke="red"/></svg></div>
<table><thead><tr><th></th><th>id</th><th>name</th><th>value</th><th>state</th><th></th></tr></thead><tbody>${Array.from({ length: 2000 }, (_, n) => row(n)).join('\n')}</tbody></table></main></body></html>`,
  steps: [
    () => {
      const body = document.querySelector('tbody')
      body.append(
        ...[...body.rows].sort((a, b) => Number(a.cells[3].textContent) - Number(b.cells[3].textContent)),
      )
    },
    () => (document.querySelector('main').scrollTop = 9000),
    () => {
      for (const row of document.querySelectorAll('tbody tr'))
        if (Number(row.dataset.key) % 3 === 0) row.remove()
    },
    async () => {
      for (let frame = 0; frame < 20; frame++) {
        for (const [at, cell] of document.querySelectorAll('td.num').entries())
          if (at % 40 === frame) {
            ;/** @type {Text} */ (cell.firstChild).data = String(frame * 10)
            cell.classList.toggle('hot')
          }
        const bars = document.querySelectorAll('#chart rect')
        for (const bar of bars)
          bar.setAttribute('height', String((Number(bar.getAttribute('height')) + 3) % 40))
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    { real: (page) => page.locator('tbody input').nth(400).check() },
    () => {
      const body = document.querySelector('tbody')
      const rows = [...body.rows]
      body.replaceChildren()
      body.append(...rows.slice(0, 200))
      document
        .querySelector('polyline')
        .setAttribute('points', Array.from({ length: 60 }, (_, n) => `${n * 5},${(n * 13) % 60}`).join(' '))
    },
    () => {
      const html = [...document.querySelectorAll('tbody tr')]
        .slice(0, 50)
        .map((row) => row.outerHTML.replaceAll('…', '?'))
        .join('')
      document.querySelector('tbody').insertAdjacentHTML('afterbegin', html)
      document.querySelector('nav').scrollTop = 300
    },
  ],
}
