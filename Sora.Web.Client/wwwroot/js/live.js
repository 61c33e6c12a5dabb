// The live picture: keeps the newest picture of every frame, loops through the frames there are, and shows all of them as a strip.

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
const cells = 12;
const previewBlend = 0.35;

export function attach(canvas, strip) {
  const pictures = new Map(); // frame index -> { bitmap, final, order }
  const context = canvas.getContext('2d');
  const stripContext = strip.getContext('2d');
  let frameCount = 0;
  let framesPerSecond = 12;
  let playhead = 0;
  let newest = -1;
  let order = 0;
  let last = 0;
  let alive = true;

  const fit = bitmap => {
    if (canvas.width === bitmap.width && canvas.height === bitmap.height) return;
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    strip.height = 96;
    strip.width = Math.round(cells * 96 * bitmap.width / bitmap.height);
  };

  const show = (picture, blend) => {
    context.globalAlpha = blend;
    context.drawImage(picture.bitmap, 0, 0, canvas.width, canvas.height);
  };

  const drawStrip = () => {
    const width = strip.width / cells;
    stripContext.clearRect(0, 0, strip.width, strip.height);
    for (let cell = 0; cell < cells; cell++) {
      const picture = pictures.get(Math.floor(cell * frameCount / cells));
      if (!picture) continue;
      stripContext.globalAlpha = picture.final ? 1 : 0.55;
      stripContext.drawImage(picture.bitmap, cell * width + 1, 0, width - 2, strip.height);
    }
    stripContext.globalAlpha = 1;
    stripContext.fillStyle = '#fff';
    stripContext.fillRect(playhead / Math.max(1, frameCount) * strip.width, strip.height - 4, width / 3, 4);
  };

  const tick = now => {
    if (!alive) return;
    requestAnimationFrame(tick);
    if (pictures.size === 0 || now - last < 1000 / framesPerSecond) return;
    last = now;
    if (reducedMotion.matches) {
      playhead = newest;
    } else {
      do playhead = (playhead + 1) % frameCount; while (!pictures.has(playhead));
    }
    const picture = pictures.get(playhead);
    show(picture, picture.final ? 1 : previewBlend);
    drawStrip();
  };
  requestAnimationFrame(tick);

  return {
    async paint(index, count, rate, final, jpeg) {
      const mine = ++order;
      const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
      const shown = pictures.get(index);
      if (!alive || shown && shown.order > mine) {
        bitmap.close();
        return;
      }
      shown?.bitmap.close();
      const first = pictures.size === 0;
      const picture = { bitmap, final, order: mine };
      pictures.set(index, picture);
      frameCount = Math.max(count, index + 1);
      framesPerSecond = rate;
      newest = index;
      fit(bitmap);
      if (first || index === playhead) show(picture, first || final ? 1 : previewBlend);
    },
    detach() {
      alive = false;
      pictures.forEach(picture => picture.bitmap.close());
      pictures.clear();
    },
  };
}
