// What the page needs of the browser itself.

export const read = key => localStorage.getItem(key);

export const write = (key, value) => value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value);

export const takeTyped = id => window.sora?.takeTyped(id) ?? null;

/** Lets one tab at a time into the section that the name stands for; null where the browser has no locks (plain http on another host). */
export function acquireLock(name) {
  if (!navigator.locks) return null;
  return new Promise(acquired => {
    navigator.locks.request(name, () => new Promise(release => acquired({ release })));
  });
}

// Another tab has signed in or out: what this one shows belongs to someone else. A refreshed token is still the same person's.
addEventListener('storage', event => {
  const person = session => session && JSON.parse(session).Handle;
  if (event.key === 'sora.session' && person(event.oldValue) !== person(event.newValue)) location.reload();
});

/** "shared", "copied" or "failed". Sharing needs the system's sheet; closing it is not a failure. */
export async function share(title, url) {
  if (navigator.share && matchMedia('(pointer: coarse)').matches) {
    try {
      await navigator.share({ title, url });
      return 'shared';
    } catch (error) {
      if (error.name === 'AbortError') return 'shared';
    }
  }
  return await copy(url) ? 'copied' : 'failed';
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** "light", "dark", or null for the system's choice. */
export function setTheme(theme) {
  write('sora.theme', theme);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

export function setLanguage(tag) {
  document.cookie = `sora.language=${tag}; path=/; max-age=31536000; samesite=lax`;
}

export const objectUrl = (bytes, type) => URL.createObjectURL(new Blob([bytes], { type }));

export const revokeUrl = url => URL.revokeObjectURL(url);

/** The square about the middle of the chosen picture as JPEG, `most` pixels wide at most; null for a file that is no picture. */
export async function squarePicture(field, most) {
  let picture;
  try {
    picture = await createImageBitmap(field.files[0]);
  } catch {
    return null;
  }
  const { width, height } = picture;
  const part = Math.min(width, height);
  const side = Math.min(part, most);
  const canvas = new OffscreenCanvas(side, side);
  canvas.getContext('2d').drawImage(picture, (width - part) / 2, (height - part) / 2, part, part, 0, 0, side, side);
  picture.close();
  const file = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
  return new Uint8Array(await file.arrayBuffer());
}

export const openDialog = dialog => { if (!dialog.open) dialog.showModal(); };

export const closeDialog = dialog => dialog.close();

export const reveal = element =>
  element.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
