/** Runs in the page before all else: keeps hold of the memory of WebAssembly, which no heap counts. */
export function noteMemories() {
  window.memories = []
  const { Instance } = WebAssembly
  /** @type {Record<string, any>} `Instance` becomes a plain function, which has not the type of the browser's */
  const page = WebAssembly
  page.Instance = function (module, imports) {
    const made = new Instance(module, imports)
    window.memories.push(...Object.values(made.exports).filter((part) => part instanceof WebAssembly.Memory))
    return made
  }
  page.Instance.prototype = Instance.prototype
}
