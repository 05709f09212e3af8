// Keeps what is printed from now on. Loaded before the SDK.
const lines = []
for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
  console[level] = (...args) => void lines.push([level, ...args.map(String)].join(' '))
}
module.exports = lines
