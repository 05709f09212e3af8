// A chat: many small updates, a list that scrolls along, text that streams in, reactions.
export default {
  html: `<!doctype html><html><head><meta charset="utf-8"><title>Chat</title><link rel="icon" href="data:,"><style>#log { height: 300px; overflow: auto; border: 1px solid } .m { margin: 4px; padding: 4px; background: #eef } .m.own { background: #efe; text-align: right } .typing { opacity: .5 }</style></head>
<body><div id="log"></div><form><textarea id="t" rows="2"></textarea><button>Send</button></form><p id="status">nobody types</p></body></html>`,
  steps: [
    async () => {
      const log = document.querySelector('#log')
      for (let n = 0; n < 60; n++) {
        const message = document.createElement('div')
        message.className = n % 3 ? 'm' : 'm own'
        message.append(`Message ${n} `, document.createElement('time'))
        message.lastChild.textContent = `12:${String(n).padStart(2, '0')}`
        log.append(message)
        log.scrollTop = log.scrollHeight
        document.querySelector('#status').textContent = `${n} types`
        if (n % 5 === 0) await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    async () => {
      const message = document.createElement('div')
      message.className = 'm typing'
      document.querySelector('#log').append(message)
      for (const word of 'An answer that comes word by word, as machines talk, with **marks** now and then.'.split(
        ' ',
      )) {
        message.append(word, ' ')
        if (word.startsWith('**')) message.replaceChildren(message.textContent)
        document.querySelector('#log').scrollTop += 20
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      message.classList.remove('typing')
    },
    () => {
      for (const [at, message] of document.querySelectorAll('.m').entries()) {
        if (at % 4) continue
        const reaction = document.createElement('span')
        reaction.textContent = '👍 1'
        message.append(reaction)
        reaction.textContent = '👍 2'
        if (at % 8) reaction.remove()
      }
    },
    { real: (page) => page.locator('#t').pressSequentially('hello there') },
    () => {
      const log = document.querySelector('#log')
      while (log.children.length > 40) log.firstElementChild.remove()
      document.querySelector('#t').value = ''
    },
    () => (document.querySelector('#log').scrollTop = 0),
  ],
}
