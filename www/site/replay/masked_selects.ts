// Masked selects show no choice. rrweb's player knows nothing of PostHog's `rr_maskedSelect`, and a select whose options say
// nothing shows its first one, as if that had been chosen.

interface Mirror {
  getMeta(node: Node): { attributes?: Record<string, unknown> } | null
}

/** A plugin of rrweb's Replayer. */
export const maskedSelects = {
  /** Called for each node that is built, behind those that are in it; options that are added later come by themselves. */
  onBuild(node: Node, { replayer }: { replayer: { getMirror(): Mirror } }): void {
    // nodes are of the player's frame, so that they are no instances of this window's classes
    const select = node.nodeName === 'OPTION' ? (node as Element).closest('select') : node
    if (select?.nodeName !== 'SELECT' || !replayer.getMirror().getMeta(select)?.attributes?.rr_maskedSelect)
      return
    ;(select as HTMLSelectElement).selectedIndex = -1
  },
}
