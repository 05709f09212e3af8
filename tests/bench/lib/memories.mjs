/** Runs in the page before all else: keeps hold of the memory of WebAssembly, which no heap counts. */
export function noteMemories() {
  window.memories = []
  const { Instance } = WebAssembly
  WebAssembly.Instance = function (...given) {
    const made = new Instance(...given)
    window.memories.push(...Object.values(made.exports).filter((part) => part instanceof WebAssembly.Memory))
    return made
  }
  WebAssembly.Instance.prototype = Instance.prototype
}
