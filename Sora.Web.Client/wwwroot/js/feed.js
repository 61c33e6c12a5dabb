// The feed: plays the video that is visible, and only that one.

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

export function attach(feed, page) {
  let current = null;
  let muted = true;

  const videoOf = item => item?.querySelector('video');
  const play = item => {
    const video = videoOf(item);
    if (!video) return;
    video.muted = muted;
    // A browser may refuse sound before the first gesture; it then plays muted or waits for a key or a tap.
    video.play().catch(() => { video.muted = true; video.play().catch(() => {}); });
  };

  const visible = new IntersectionObserver(entries => {
    for (const entry of entries) {
      const item = entry.target;
      if (entry.isIntersecting) {
        current = item;
        if (!reducedMotion.matches) play(item);
        page.invokeMethodAsync('OnVisible', item.dataset.video);
      } else {
        videoOf(item)?.pause();
      }
    }
  }, { root: feed, threshold: 0.6 });

  const watch = node => { if (node.dataset?.video) visible.observe(node); };
  [...feed.children].forEach(watch);
  const added = new MutationObserver(changes => {
    for (const change of changes) {
      change.addedNodes.forEach(watch);
      change.removedNodes.forEach(node => { if (node.dataset?.video) visible.unobserve(node); });
    }
    // The visible item's <video> may arrive after the item itself.
    if (current && !reducedMotion.matches && videoOf(current)?.paused && !current.dataset.held) play(current);
  });
  added.observe(feed, { childList: true, subtree: true });

  return {
    move(delta) {
      const items = [...feed.children].filter(node => node.dataset.video);
      const target = items[Math.max(0, items.indexOf(current) + delta)];
      if (!target) return;
      // At once, not when it has scrolled into view: the next key is meant for it.
      current = target;
      page.invokeMethodAsync('OnVisible', target.dataset.video);
      target.scrollIntoView({ behavior: reducedMotion.matches ? 'auto' : 'smooth', block: 'start' });
    },
    toggle() {
      const video = videoOf(current);
      if (!video) return;
      if (video.paused) {
        delete current.dataset.held;
        play(current);
      } else {
        current.dataset.held = 'true';
        video.pause();
      }
    },
    setMuted(value) {
      muted = value;
      const video = videoOf(current);
      if (video) video.muted = value;
    },
    detach() {
      visible.disconnect();
      added.disconnect();
    },
  };
}
