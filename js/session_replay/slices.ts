// Long work in slices, each a task of its own: the page is not kept waiting.

/** Longest time in ms that the page is kept waiting at once. */
const SLICE = 4

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })

/** Awaited between pieces of work: continues in another task when the current one has used its time. */
export function sliced(): () => Promise<void> | undefined {
  let began = performance.now()
  const rest = async (): Promise<void> => {
    await nextTask()
    began = performance.now()
  }
  return () => (performance.now() - began < SLICE ? undefined : rest())
}
