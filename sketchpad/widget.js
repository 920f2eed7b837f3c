// The pad around the page: tools, what the models see, what they answer.

function percent(p) {
  return `${Math.round(100 * p)} %`;
}

function showSeen(canvas, seen) {
  const side = Math.round(Math.sqrt(seen.length)) || 28;
  canvas.width = canvas.height = side;
  canvas.getContext("2d").drawImage(inkOnCanvas(seen, side), 0, 0);
}

function table(name, said) {
  const p = said?.probabilities ?? [];
  const best = p.indexOf(Math.max(...p));
  const verdict = p.length ? `${best} (${percent(p[best])})` : "–";
  const caption = element("caption", {}, `${name}: `, element("strong", {}, verdict));
  const body = element("tbody");
  for (let digit = 0; digit < 10; digit++) {
    const bar = element("div", { class: "sketchpad-bar" });
    bar.style.width = `${100 * (p[digit] ?? 0)}%`;
    const row = element(
      "tr", digit === best ? { class: "sketchpad-best" } : {},
      element("th", { scope: "row" }, `${digit}`),
      element("td", { class: "sketchpad-track", "aria-hidden": true }, bar),
      element("td", { class: "sketchpad-percent" }, p.length ? percent(p[digit]) : ""),
    );
    body.append(row);
  }
  const node = element("table", { "data-model": name }, caption, body);
  if (!said?.error) return node;
  return element(
    "div", { class: "sketchpad-error", "data-model": name },
    element("strong", {}, `${name} failed`), element("p", {}, said.error),
  );
}

function spoken(answer) {
  const said = answer.models.map(({ name, probabilities: p, error }) => {
    if (error) return `${name} failed`;
    const best = p.indexOf(Math.max(...p));
    return `${name}: ${best}, ${percent(p[best])}`;
  });
  return answer.message || said.join("; ");
}

function render({ model, el }) {
  const status = element("p", { class: "sketchpad-status", role: "status", "aria-live": "polite" });
  const say = (text) => (status.textContent = text);
  const page = makePage(model, say);
  const seen = element("canvas", { class: "sketchpad-seen", role: "img" });
  const tables = element("div", { class: "sketchpad-models" });

  const eraser = button("Eraser", "Rub out instead of drawing (E)", () => setErase(!page.erase));
  const slider = element("input", { type: "range", min: 6, max: 40, step: 2, value: page.width });
  const shown = element("span", { class: "sketchpad-width" }, `${page.width}`);
  const tools = element(
    "div", { class: "sketchpad-tools", role: "toolbar", "aria-label": "Drawing tools" },
    button("Undo", "Take the last stroke back (U)", page.undo),
    button("Clear", "Begin with an empty page (C)", page.clear), eraser,
    element("label", {}, "Pen ", slider, " ", shown),
  );

  function setErase(erase) {
    page.lift();
    page.erase = erase;
    eraser.setAttribute("aria-pressed", erase);
    eraser.textContent = erase ? "Eraser ✓" : "Eraser";
  }

  function setWidth(width) {
    slider.value = width;
    page.width = Number(slider.value); // the slider keeps it within its limits
    shown.textContent = slider.value;
    page.paint();
  }

  slider.addEventListener("input", () => setWidth(slider.value));
  const keys = {
    " ": page.toggle, e: () => setErase(!page.erase), u: page.undo, c: page.clear,
    "+": () => setWidth(page.width + 2), "-": () => setWidth(page.width - 2), Escape: page.lift,
  };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  page.canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key !== "z" || event.altKey) return;
      page.undo();
    } else if (arrows[event.key]) {
      const step = event.shiftKey ? 20 : 5;
      page.move(...arrows[event.key].map((direction) => direction * step));
    } else if (keys[event.key.toLowerCase()] ?? keys[event.key]) {
      (keys[event.key.toLowerCase()] ?? keys[event.key])();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  let waiting = null;
  function showAnswer() {
    const answer = model.get("answer");
    const late = answer.number !== model.get("number");
    clearTimeout(waiting);
    root.classList.toggle("sketchpad-waiting", late);
    if (late) {
      waiting = setTimeout(() => say("Waiting for Python: busy with another cell?"), 1500);
      return;
    }
    showSeen(seen, answer.seen);
    seen.setAttribute("aria-label", answer.seen.length ? "28 by 28 pixels" : "nothing yet");
    const found = Object.fromEntries(answer.models.map((entry) => [entry.name, entry]));
    tables.replaceChildren(...model.get("names").map((name) => table(name, found[name])));
    const example = model.get("example_shown") && !answer.message;
    say(example ? "An example. Draw, and it makes room for your digit." : spoken(answer));
    root.dataset.answered = answer.number;
  }

  const root = element(
    "div", { class: "sketchpad", role: "group", "aria-label": "Drawing pad" },
    element("div", { class: "sketchpad-left" }, page.canvas, tools),
    element("figure", {}, seen, element("figcaption", {}, "what the models see: 28×28")),
    tables, status, element("p", { class: "sketchpad-help" }, HELP),
  );
  // Keys typed in here are not Jupyter's: its command mode would delete a cell at "D D". Notebook 7
  // looks at keys before they arrive, but not at those of elements with this attribute.
  for (const node of root.querySelectorAll("button, input, [tabindex]"))
    node.setAttribute("data-lm-suppress-shortcuts", true);
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !(event.shiftKey && event.key === "Enter"))
      event.stopPropagation();
  });
  el.append(root);
  const listeners = {
    "change:strokes": page.paint, "change:example_shown": page.paint,
    "change:answer": showAnswer, "change:number": showAnswer,
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  page.paint();
  showAnswer();
  return () => {
    clearTimeout(waiting);
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

export default { render };
