// Runs before the first paint and before WebAssembly: applies the chosen theme, and remembers what is typed into fields
// with an id, because the interactive page replaces the server-rendered one.
(() => {
  const theme = localStorage.getItem('sora.theme');
  if (theme) document.documentElement.dataset.theme = theme;

  const typed = new Map();
  document.addEventListener('input', event => {
    if (event.target.id) typed.set(event.target.id, event.target.value);
  });
  window.sora = {
    takeTyped(id) {
      const value = typed.get(id) ?? null;
      typed.delete(id);
      return value;
    },
  };
})();
