// The browser's side of picture.py: shows the PNG, tells the kernel what the reader does.

const PATIENCE = 1000; // ms to wait for an answer before sending on: the kernel may have restarted

function render({ model, el }) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  const caption = document.createElement("figcaption");
  const error = document.createElement("p");
  figure.className = "course-picture";
  caption.className = "course-caption";
  error.className = "course-error";
  error.setAttribute("role", "alert");
  image.draggable = false;
  figure.append(image, caption, error);
  el.append(figure);

  // ---- what the kernel says ----
  let address = null;
  const showPicture = () => {
    const bytes = model.get("png");
    if (!bytes || !bytes.byteLength) return;
    const old = address;
    address = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    image.src = address;
    if (old) URL.revokeObjectURL(old);
  };
  const showWords = () => {
    image.alt = model.get("alt");
    caption.textContent = model.get("caption");
    caption.hidden = !caption.textContent;
    caption.setAttribute("aria-live", model.get("busy") ? "off" : "polite");
    error.textContent = model.get("error");
    error.hidden = !error.textContent;
  };
  const shape = () => {
    image.width = model.get("width");
    image.height = model.get("height");
    const keys = model.get("key_names").length > 0;
    const listens = model.get("listens");
    // Focus and the "application" role only where the picture answers to keys: a screen reader
    // then hands the arrow keys to it.
    if (keys) image.tabIndex = 0;
    else image.removeAttribute("tabindex");
    if (keys) image.setAttribute("role", "application");
    else image.removeAttribute("role");
    image.classList.toggle("course-touchable", listens.includes("press"));
  };
  model.on("change:png", showPicture);
  model.on("change:alt change:caption change:error change:busy", showWords);
  model.on("change:width change:height change:key_names change:listens", shape);

  // ---- what the reader does ----
  // What happens before the kernel has taken the last message is gathered, and drags are joined
  // into one path, so that a slow kernel neither falls behind nor loses a stroke. While it works
  // on one message the next one is on its way, so that it does not wait either.
  let queue = [];
  let waiting = null;
  const send = () => {
    if (waiting || !queue.length) return;
    const events = queue;
    queue = [];
    waiting = setTimeout(taken, PATIENCE);
    model.send({ type: "pointer", events });
  };
  const taken = () => {
    clearTimeout(waiting);
    waiting = null;
    send();
  };
  const onMessage = (message) => message.type === "taken" && taken();
  model.on("msg:custom", onMessage);

  const tell = (kind, event) => {
    if (!model.get("listens").includes(kind)) return false;
    const box = image.getBoundingClientRect();
    const place = ({ clientX, clientY }) => [
      ((clientX - box.left) / box.width) * model.get("width"),
      ((clientY - box.top) / box.height) * model.get("height"),
    ];
    // A browser joins quick moves into one event for each frame: a drag takes them all.
    const moves = kind === "drag" ? event.getCoalescedEvents?.() ?? [] : [];
    const path = moves.length ? moves.map(place) : [place(event)];
    const [x, y] = path[path.length - 1];
    const last = queue[queue.length - 1];
    if (last && last.kind === kind && (kind === "drag" || kind === "move")) {
      Object.assign(last, { x, y });
      last.path.push(...path);
    } else {
      queue.push({ kind, x, y, path, shift: event.shiftKey });
    }
    send();
    return true;
  };
  let pressed = null; // the id of the mouse, finger or pen that drags; others are ignored meanwhile
  image.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pressed !== null || !tell("press", event)) return;
    pressed = event.pointerId;
    image.setPointerCapture(event.pointerId); // the drag goes on outside the picture
    image.focus({ preventScroll: true });
    event.preventDefault();
  });
  image.addEventListener("pointermove", (event) => {
    if (pressed === null) tell("move", event);
    else if (pressed === event.pointerId) tell("drag", event);
  });
  const release = (event) => {
    if (pressed !== event.pointerId) return;
    pressed = null;
    tell("release", event);
  };
  image.addEventListener("pointerup", release);
  image.addEventListener("pointercancel", release);
  image.addEventListener("lostpointercapture", release);
  image.addEventListener("pointerleave", (event) => pressed === null && tell("leave", event));
  image.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!model.get("key_names").includes(event.key)) return;
    queue.push({ kind: "key", key: event.key, shift: event.shiftKey });
    send();
    event.preventDefault();
    event.stopPropagation(); // or JupyterLab takes the key as a command
  });

  shape();
  showWords();
  showPicture();
  const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1));
  if (ratio > model.get("ratio")) {
    model.set("ratio", ratio);
    model.save_changes();
  }
  const stopNaming = nameControls(el);
  return () => {
    stopNaming();
    clearTimeout(waiting);
    model.off("change:png", showPicture);
    model.off("change:alt change:caption change:error change:busy", showWords);
    model.off("change:width change:height change:key_names change:listens", shape);
    model.off("msg:custom", onMessage);
    if (address) URL.revokeObjectURL(address);
  };
}

// The sliders of ipywidgets show a label but do not tell it to a screen reader. Their views come
// and go, so the panel is watched.
function nameControls(el) {
  let observer = null;
  const frame = requestAnimationFrame(() => {
    const panel = el.closest(".course-panel");
    if (!panel) return;
    const name = () => {
      for (const label of panel.querySelectorAll(".widget-label")) {
        const row = label.parentElement;
        for (const part of row.querySelectorAll(".noUi-handle, .widget-readout")) {
          if (!part.hasAttribute("aria-label")) part.setAttribute("aria-label", label.textContent);
          if (part.isContentEditable) part.setAttribute("role", "textbox");
        }
      }
    };
    name();
    observer = new MutationObserver(name);
    observer.observe(panel, { childList: true, subtree: true });
  });
  return () => {
    cancelAnimationFrame(frame);
    observer?.disconnect();
  };
}

export default { render };
