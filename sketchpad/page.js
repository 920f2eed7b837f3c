// The page to draw on. It sends strokes and their pixels to Python when a stroke ends. State lives
// in the model; views only draw it. (widget.py puts this file and widget.js together into one.)

const SIZE = 280;
const HELP =
  "Draw with mouse, pen or finger. Keyboard, on the page: arrows move the pen (Shift: further), " +
  "Space sets it down or lifts it, E eraser, U undo, C clear, + and − pen width.";

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function button(label, title, act) {
  const node = element("button", { type: "button", title }, label);
  node.addEventListener("click", act);
  return node;
}

function paintStroke(context, stroke, ink, paper) {
  const [first, ...rest] = stroke.points;
  context.strokeStyle = context.fillStyle = stroke.erase ? paper : ink;
  context.lineWidth = stroke.width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  if (rest.length === 0) {
    context.arc(...first, stroke.width / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.moveTo(...first);
  for (const point of rest) context.lineTo(...point);
  context.stroke();
}

function pixelsOf(strokes) {
  const canvas = element("canvas", { width: SIZE, height: SIZE });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillRect(0, 0, SIZE, SIZE);
  for (const stroke of strokes) paintStroke(context, stroke, "#fff", "#000");
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  return Uint8Array.from({ length: SIZE * SIZE }, (_, i) => data[4 * i]);
}

// Ink (0 … 255) as dark pixels on white paper, `strength` from 0 (invisible) to 1.
function inkOnCanvas(values, side, strength = 1) {
  const canvas = element("canvas", { width: side, height: side });
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    image.data.fill(255 - strength * (values[i] ?? 0), 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function bytesOf(value) {
  return value?.buffer ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : [];
}

function makePage(model, say) {
  const canvas = element("canvas", {
    class: "sketchpad-page", tabindex: 0, role: "application", "aria-label": `Drawing page. ${HELP}`,
  });
  const scale = Math.max(1, window.devicePixelRatio || 1);
  canvas.width = canvas.height = SIZE * scale;
  const context = canvas.getContext("2d");
  const pen = { x: SIZE / 2, y: SIZE / 2, down: false, seen: false };
  const page = { canvas, width: 20, erase: false, current: null };

  page.paint = () => {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SIZE, SIZE);
    const example = bytesOf(model.get("example"));
    if (model.get("example_shown") && example.length)
      context.drawImage(inkOnCanvas(example, SIZE, 0.55), 0, 0);
    const strokes = model.get("strokes");
    for (const stroke of page.current ? [...strokes, page.current] : strokes)
      paintStroke(context, stroke, "#111", "#fff");
    if (pen.seen && document.activeElement === canvas) paintCursor();
  };

  function paintCursor() {
    context.beginPath();
    context.arc(pen.x, pen.y, page.width / 2 + 2, 0, 2 * Math.PI);
    for (const [colour, width] of [["#fff", 5], ["#0072B2", 2]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.setLineDash(pen.down ? [] : [4, 4]);
      context.stroke();
    }
    context.setLineDash([]);
  }

  page.send = (strokes) => {
    model.set("strokes", strokes);
    model.set("pixels", new DataView(pixelsOf(strokes).buffer));
    model.set("example_shown", false);
    model.set("number", model.get("number") + 1);
    model.save_changes();
    page.paint();
  };

  page.begin = (point, erase) => {
    if (model.get("example_shown")) model.set("example_shown", false);
    page.current = { width: page.width, erase, points: [point] };
    page.paint();
  };

  page.end = () => {
    if (!page.current) return;
    const strokes = [...model.get("strokes"), page.current];
    page.current = null;
    page.send(strokes);
  };

  page.undo = () => {
    page.lift();
    page.send(model.get("strokes").slice(0, -1));
  };

  page.clear = () => {
    page.lift();
    page.send([]);
  };

  page.lift = () => {
    if (!pen.down) return;
    pen.down = false;
    page.end();
  };

  page.move = (dx, dy) => {
    pen.seen = true;
    pen.x = Math.min(SIZE, Math.max(0, pen.x + dx));
    pen.y = Math.min(SIZE, Math.max(0, pen.y + dy));
    if (pen.down) page.current.points.push([pen.x, pen.y]);
    page.paint();
    canvas.dataset.pen = `${pen.x},${pen.y}`;
  };

  page.toggle = () => {
    pen.seen = true;
    if (pen.down) page.lift();
    else {
      pen.down = true;
      page.begin([pen.x, pen.y], page.erase);
    }
    say(pen.down ? `Pen down at ${pen.x}, ${pen.y}.` : "Pen up.");
    page.paint();
  };

  listenToPointer(page);
  canvas.addEventListener("focus", page.paint);
  canvas.addEventListener("blur", () => {
    page.lift();
    page.paint();
  });
  return page;
}

function listenToPointer(page) {
  const { canvas } = page;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const round = (value) => Math.round(10 * value) / 10;
    return [
      round(((event.clientX - box.left) * SIZE) / box.width),
      round(((event.clientY - box.top) * SIZE) / box.height),
    ];
  };
  let pointer = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button > 0 && event.button !== 5) return;
    event.preventDefault(); // no selection of text, no dragging
    canvas.focus({ preventScroll: true });
    page.lift();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    page.begin(at(event), page.erase || event.button === 5); // 5: the other end of a pen
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer || !page.current) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) page.current.points.push(at(one));
    page.paint();
  });
  const finish = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    page.end();
  };
  for (const kind of ["pointerup", "pointercancel", "lostpointercapture"])
    canvas.addEventListener(kind, finish);
}
