// Pictures that are really different: drawn and encoded by the browser, from a seed.

/**
 * Draws in a page and gives the bytes. Two seeds give two pictures of nothing in common; `mirrored` exchanges left and
 * right, `cropped` is what is cut off at each side, in hundredths; `type` and `quality` are those of the encoder.
 */
export async function drawing(page, { seed, side = 480, mirrored = false, cropped = 0, type = 'image/png', quality }) {
  const base64 = await page.evaluate(draw, { seed, side, mirrored, cropped, type, quality });
  return Buffer.from(base64, 'base64');
}

/** A picture of one tone. */
export async function plainPicture(page) {
  return Buffer.from(await page.evaluate(draw, { seed: null, side: 200, cropped: 0, type: 'image/png' }), 'base64');
}

// Runs in the page.
async function draw({ seed, side, mirrored, cropped, type, quality }) {
  let state = seed;
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const colour = () => `hsl(${next() * 360} ${30 + next() * 60}% ${10 + next() * 80}%)`;
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  const whole = side / (1 - (2 * cropped) / 100);
  context.translate(side / 2, side / 2);
  context.scale(mirrored ? -1 : 1, 1);
  context.translate(-whole / 2, -whole / 2);
  context.fillStyle = '#e8e8e8';
  context.fillRect(0, 0, whole, whole);
  if (seed !== null) {
    const ground = context.createLinearGradient(next() * whole, 0, next() * whole, whole);
    ground.addColorStop(0, colour());
    ground.addColorStop(1, colour());
    context.fillStyle = ground;
    context.fillRect(0, 0, whole, whole);
    for (let shape = 0; shape < 24; shape++) {
      context.fillStyle = colour();
      const [x, y, size, turn] = [next() * whole, next() * whole, (0.06 + next() * 0.16) * whole, next() * Math.PI];
      context.beginPath();
      if (shape % 2) context.ellipse(x, y, size, size * (0.4 + next() * 0.6), turn, 0, 2 * Math.PI);
      else context.roundRect(x - size, y - size / 2, 2 * size, size, size * next() * 0.4);
      context.fill();
    }
  }
  const blob = await canvas.convertToBlob({ type, quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
