// Keyboard shortcuts of a page. Typing into a field, and keys held with Ctrl, Alt or Meta, stay the browser's.

const isField = element => element?.closest('input, textarea, select, [contenteditable]');
const usesKey = (element, key) => (key === ' ' || key === 'Enter') && element?.closest('button, a, summary, video[controls]');

export function listen(keys, page) {
  const wanted = new Set(keys);
  const onKey = event => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!wanted.has(key) || event.ctrlKey || event.altKey || event.metaKey || event.repeat && key === 'l') return;
    if (isField(event.target) || usesKey(event.target, key) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    page.invokeMethodAsync('OnKey', key);
  };
  document.addEventListener('keydown', onKey);
  return { stop: () => document.removeEventListener('keydown', onKey) };
}
