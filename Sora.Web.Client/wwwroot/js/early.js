// Runs before the first paint and before WebAssembly: applies the chosen theme. The interactive page replaces the
// server-rendered one, so what is typed into fields with an id is remembered, and whoever is typing at that moment goes on
// in the field of the same id.
(() => {
  const theme = localStorage.getItem('sora.theme');
  if (theme) document.documentElement.dataset.theme = theme;

  const typed = new Map();
  document.addEventListener('input', event => {
    if (event.target.id) typed.set(event.target.id, event.target.value);
  });

  let focused = null;
  document.addEventListener('focusin', event => focused = event.target);
  document.addEventListener('focusout', ({ target }) => queueMicrotask(() => {
    if (target.isConnected && focused === target) focused = null;
  }));
  new MutationObserver(() => {
    if (!focused || focused.isConnected) return;
    const before = focused, after = before.id && document.getElementById(before.id);
    focused = null;
    if (!after || document.activeElement !== document.body) return;
    if ('value' in before) after.value = before.value;
    after.focus({ preventScroll: true });
    if (before.selectionStart != null) after.setSelectionRange(before.selectionStart, before.selectionEnd);
  }).observe(document, { childList: true, subtree: true });

  window.sora = {
    takeTyped(id) {
      const value = typed.get(id) ?? null;
      typed.delete(id);
      return value;
    },
  };
})();
