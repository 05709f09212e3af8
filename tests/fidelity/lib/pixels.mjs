// How much of a picture differs, by the browser's own decoder.

/** A channel may differ by this, out of 255: text is smoothed differently on a layer of its own. */
const TOLERANCE = 32

/** The share of differing pixels of two PNGs, 0 to 1. `page` lends its canvas. */
export function pixelDifference(page, one, other) {
  return page.evaluate(
    async ([texts, tolerance]) => {
      const images = await Promise.all(
        texts.map(async (text) => {
          const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
          return createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        }),
      )
      const width = Math.max(...images.map((image) => image.width))
      const height = Math.max(...images.map((image) => image.height))
      const [a, b] = images.map((image) => {
        const context = new OffscreenCanvas(width, height).getContext('2d')
        context.drawImage(image, 0, 0)
        return context.getImageData(0, 0, width, height).data
      })
      let different = 0
      for (let at = 0; at < a.length; at += 4) {
        const most = Math.max(
          Math.abs(a[at] - b[at]),
          Math.abs(a[at + 1] - b[at + 1]),
          Math.abs(a[at + 2] - b[at + 2]),
          Math.abs(a[at + 3] - b[at + 3]),
        )
        if (most > tolerance) different++
      }
      return different / (width * height)
    },
    [[one.toString('base64'), other.toString('base64')], TOLERANCE],
  )
}

/** A screenshot of what is there when all images have come, or have not. */
export async function settledScreenshot(page) {
  // a frame may go meanwhile
  await Promise.all(page.frames().map((frame) => frame.evaluate(imagesSettle).catch(() => 0)))
  return page.screenshot()
}

/**
 * Runs in a frame that no other can look into, for those it can look into itself: in the Replayer's frame, which is
 * sandboxed, no listener of its own would ever be called.
 */
async function imagesSettle() {
  const isSeenByOther = () => {
    try {
      return self !== top && parent.document !== undefined
    } catch {
      return false
    }
  }
  if (isSeenByOther()) return
  const imagesOf = (document) => [
    ...document.images,
    ...[...document.querySelectorAll('iframe, frame')]
      .map((frame) => frame.contentDocument)
      .filter(Boolean)
      .flatMap(imagesOf),
  ]
  const settles = (image) =>
    new Promise((resolve) => {
      for (const type of ['load', 'error']) image.addEventListener(type, resolve, { once: true })
    })
  const pending = imagesOf(document).filter((image) => !image.complete && image.loading !== 'lazy')
  await Promise.all(pending.map(settles))
}
