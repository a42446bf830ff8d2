// Fitting: the whole width is seen, and the frame is as high as the drawing needs within the window.
const MARGIN = 20;
const LOWEST = 240;

/** Zooms so that the whole width fits, and gives the frame the height that goes with it. */
export function fitToWidth(viewer, canvas) {
  const board = viewer.get('canvas');
  canvas.style.height = '';
  const { inner, outer } = board.viewbox();
  const width = inner.width + 2 * MARGIN;
  const scale = Math.min(1, outer.width / width);
  const wanted = (inner.height + 2 * MARGIN) * scale;
  canvas.style.height = `${Math.round(Math.max(LOWEST, Math.min(wanted, window.innerHeight * 0.8)))}px`;
  board.resized();
  const height = board.viewbox().outer.height;
  board.viewbox({ x: inner.x - MARGIN, y: inner.y - MARGIN, width: outer.width / scale, height: height / scale });
}
