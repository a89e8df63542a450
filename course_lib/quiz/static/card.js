// Draws a card and answers its clicks. Texts arrive as safe HTML from Python.

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") node.innerHTML = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false) node.setAttribute(name, value);
  }
  // Else a focused button hands its keys to JupyterLab, where "x" cuts the cell. It looks for this
  // attribute on the focused element itself first, so one on the whole card would not do.
  if (tag === "button" || tag === "input") node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children);
  return node;
}

// A graded answer gets a pencil, not a tick: it is written down, not judged.
const MARK = { right: "✓", wrong: "✗", info: "›", kept: "✎" };

let cards = 0;

// Tell Python. A verdict must come all the same where the kernel is gone.
function send(model, message) {
  try {
    model.send(message);
  } catch {
    model.set("note", "The kernel is not running, so this was not recorded.");
  }
}

function save(model, given) {
  model.set("given", given);
  try {
    model.save_changes();
  } catch {
    // The answer is in the cell, and that is what counts.
  }
}

// The frame of every card.
function frame(el, mode, title, how) {
  const root = make("section", { class: `cq cq-${mode}`, "aria-label": title });
  root.append(make("div", { class: "cq-head" },
    make("span", { class: "cq-title" }, title), make("span", { class: "cq-how" }, how)));
  const say = make("div", { class: "cq-say", role: "status", "aria-live": "polite" });
  el.replaceChildren(root);
  return { root, say };
}

// Say something below the card: a mark, a word and an explanation, so that colour is never alone.
function tell(say, kind, word, html = "") {
  say.className = `cq-say cq-${kind}`;
  say.replaceChildren();
  if (!word && !html) return;
  say.append(make("span", { class: "cq-mark", "aria-hidden": "true" }, MARK[kind]));
  const body = make("div");
  if (word) body.append(make("strong", {}, word), " ");
  body.append(make("span", { html }));
  say.append(body);
}

// The options: radio buttons that are chosen by click, Enter or space; arrow keys only move.
function options(card, labelledby, choose) {
  const many = card.kind === "multiple";
  const list = make("div", {
    class: "cq-options", role: many ? "group" : "radiogroup", "aria-labelledby": labelledby,
  });
  const rows = {};
  for (const [letter, html] of Object.entries(card.options)) {
    const button = make("button", {
      type: "button", class: "cq-option", role: many ? "checkbox" : "radio",
      "aria-checked": "false", onclick: () => choose(letter),
    },
      make("span", { class: "cq-letter", "aria-hidden": "true" }, letter),
      make("span", { class: "cq-body", html }));
    const verdict = make("span", { class: "cq-verdict" });
    button.append(verdict);
    const why = make("div", { class: "cq-why", hidden: "" });
    rows[letter] = { button, verdict, why };
    list.append(make("div", {}, button, why));
  }
  const buttons = Object.values(rows).map((row) => row.button);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });
  const show = (chosen) => {
    for (const [letter, { button }] of Object.entries(rows))
      button.setAttribute("aria-checked", String(chosen.includes(letter)));
    if (many) return;
    const first = buttons.find((b) => b.getAttribute("aria-checked") === "true") ?? buttons[0];
    for (const button of buttons) button.tabIndex = button === first ? 0 : -1;
  };
  show([]);
  return { list, rows, show };
}

function judge(row, right, words) {
  row.button.classList.toggle("cq-right", right);
  row.button.classList.toggle("cq-wrong", !right);
  row.verdict.textContent = `${right ? MARK.right : MARK.wrong} ${words}`;
}

function clear(rows) {
  for (const { button, verdict, why } of Object.values(rows)) {
    button.classList.remove("cq-right", "cq-wrong");
    verdict.textContent = "";
    why.hidden = true;
  }
}

// A line with an input for a number, and a button.
function numberLine(card, labelledby, word, act) {
  const input = make("input", {
    type: "text", class: "cq-input", autocomplete: "off", inputmode: "decimal",
    spellcheck: "false", "aria-labelledby": labelledby,
    onkeydown: (event) => event.key === "Enter" && act(input.value),
  });
  const button = make("button", {
    type: "button", class: "cq-button", onclick: () => act(input.value),
  }, word);
  const line = make("div", { class: "cq-line" }, input,
    card.unit ? make("span", {}, card.unit) : "", button);
  return { line, input };
}

// Return a number, or null after saying what is wrong with the text.
function read(text, say) {
  const value = number(text);
  if (value !== null) return value;
  const point = text.replace(",", ".");
  if (!text.trim()) tell(say, "info", "", "Type a number first.");
  else if (number(point) !== null)
    tell(say, "info", "", `Python writes a decimal point: ${point.trim()}.`);
  else tell(say, "info", "", "That is not a number. Write one such as 0.5 or -2.");
  return null;
}

function practice({ model, el }) {
  const card = model.get("card");
  const { root, say } = frame(el, "practice", "Practice", card.how);
  if (card.before)
    root.firstChild.append(make("span", { class: "cq-before" }, `${MARK.right} answered before`));
  const labelledby = `cq-${++cards}`;
  root.append(make("div", { class: "cq-text", id: labelledby, html: card.text }));
  let solved = false;
  const report = (tried, right) => {
    if (!solved) send(model, { tried });
    solved ||= right;
  };

  if (card.kind === "numeric") {
    const { line, input } = numberLine(card, labelledby, "Check", (text) => {
      const value = read(text, say);
      if (value === null) return;
      const right =
        Math.abs(value - card.number) <= card.tolerance + 1e-9 * Math.abs(card.number);
      report([text.trim()], right);
      if (right) return tell(say, "right", "Right.", card.why[""]);
      tell(say, "wrong", "Not yet.", card.hint);
      say.lastChild.append(" ", make("button", {
        type: "button", class: "cq-link",
        onclick: () => {
          tell(say, "info", `It is ${card.number}.`, card.why[""]);
          input.focus();
        },
      }, "Show the answer"));
    });
    root.append(line, say);
    return;
  }

  const many = card.kind === "multiple";
  let chosen = [];
  const { list, rows, show } = options(card, labelledby, (letter) => {
    if (many) {
      chosen = chosen.includes(letter) ? chosen.filter((c) => c !== letter) : [...chosen, letter];
      chosen.sort();
      clear(rows);
      tell(say, "info", "");
    } else {
      chosen = [letter];
      const right = card.right.includes(letter);
      report(chosen, right);
      judge(rows[letter], right, right ? "Right" : "Not this one");
      tell(say, right ? "right" : "wrong", right ? "Right." : "Not quite.", card.why[letter]);
    }
    show(chosen);
  });
  root.append(list);
  if (many) {
    root.append(make("div", { class: "cq-line" }, make("button", {
      type: "button", class: "cq-button",
      onclick: () => {
        if (!chosen.length) return tell(say, "info", "", "Tick at least one option first.");
        const hits = chosen.filter((c) => card.right.includes(c)).length;
        const right = hits === card.right.length && hits === chosen.length;
        report(chosen, right);
        clear(rows);
        // After a wrong try only the ticks are explained, so that the rest can still be found.
        for (const letter of right ? Object.keys(rows) : chosen) {
          const good = card.right.includes(letter);
          const ticked = chosen.includes(letter);
          judge(rows[letter], ticked ? good : true,
            ticked ? (good ? "Right" : "Not this one") : "Rightly left out");
          rows[letter].why.innerHTML = card.why[letter];
          rows[letter].why.hidden = false;
        }
        const wrong = chosen.length - hits;
        const found = `${hits} of ${card.right.length} found` +
          (wrong ? `, ${wrong} tick${wrong > 1 ? "s" : ""} too many.` : ".");
        if (right) tell(say, "right", "Right.", "All found, and nothing else.");
        else tell(say, "wrong", "Not yet.", `${found} Change your ticks and check again.`);
      },
    }, "Check")));
  }
  root.append(say);
}

function graded({ model, el }) {
  const card = model.get("card");
  const numeric = card.kind === "numeric";
  const { root, say } = frame(el, "graded", "Graded question", card.how);
  root.firstChild.append(make("code", { class: "cq-id" }, card.id));
  const labelledby = `cq-${++cards}`;
  root.append(make("div", { class: "cq-text", id: labelledby, html: card.text }));

  const python = (given) => {
    if (!given.length) return "None";
    return numeric ? given[0].trim().replace("\u2212", "-") : `"${given.join("")}"`;
  };
  const call = (given) => `quiz.answer("${card.id}", ${python(given)})`;
  const code = (text) => make("code", {}, text).outerHTML;
  const report = (given) => {
    if (given.length)
      tell(say, "kept", "In the cell:", `${code(call(given))} Save the notebook to keep it.`);
    else tell(say, "info", "Not answered yet.", numeric
      ? "Type a number: it is written into the cell."
      : "Click: your choice is written into the cell.");
  };
  const choose = (given) => {
    show(given);
    if (write(el, card.id, python(given))) report(given);
    else {
      const sample = given.length ? call(given) : card.example;
      tell(say, "info", "Type it yourself:", `write ${code(sample)} in the cell and run it.`);
    }
    save(model, given);
  };

  let show;
  if (numeric) {
    const { line, input } = numberLine(card, labelledby, "Write into the cell", (text) => {
      if (!text.trim()) choose([]);
      else if (read(text, say) !== null) choose([text.trim()]);
    });
    show = (given) => {
      if (document.activeElement !== input) input.value = given[0] ?? "";
    };
    root.append(line);
  } else {
    const list = options(card, labelledby, (letter) => {
      const now = model.get("given");
      if (card.kind === "single") choose([letter]);
      else choose(now.includes(letter) ? now.filter((c) => c !== letter) : [...now, letter].sort());
    });
    show = list.show;
    root.append(list.list);
  }
  root.append(say);

  const start = model.get("given");
  show(start);
  if (card.trouble && !start.length) {
    tell(say, "wrong", "This answer cannot be used.");
    say.lastChild.append(card.trouble); // The student's own text: never as HTML.
  } else report(start);

  // What is graded is the cell, so the card follows it: after undo, or an answer typed by hand.
  let source = null;
  const follow = () => {
    const text = editor(el)?.state.doc.toString();
    if (text === undefined || text === source) return;
    const first = source === null;
    source = text;
    const given = written(text, card.id, numeric);
    const usable = given && (numeric || given.every((letter) => letter in card.options)) &&
      !(card.kind === "single" && given.length > 1);
    if (!usable) {
      if (!first) tell(say, "info", "The cell was changed.", "Run it to see your answer here.");
      return;
    }
    if (given.join() === model.get("given").join()) return;
    save(model, given);
    show(given);
    report(given);
  };
  const changed = new MutationObserver(follow);
  // A notebook draws cells before it shows them, so wait until this one can be seen.
  let watched = null;
  const seen = new IntersectionObserver(() => {
    const content = editor(el)?.contentDOM;
    if (!content || content === watched) return;
    watched = content;
    changed.disconnect();
    changed.observe(content, { childList: true, subtree: true, characterData: true });
    follow();
  });
  seen.observe(root);
  return () => {
    seen.disconnect();
    changed.disconnect();
  };
}

function finish({ model, el }) {
  const { root, say } = frame(el, "finish", "End of the chapter", model.get("card").chapter);
  const score = make("div", { class: "cq-text" });
  const bar = make("div", { class: "cq-bar", "aria-hidden": "true" }, make("div"));
  const button = make("button", {
    type: "button", class: "cq-button", onclick: () => send(model, { read: true }),
  }, "Mark this chapter as read");
  root.append(score, bar, make("div", { class: "cq-line" }, button), say);
  const draw = () => {
    const { count, right, first, open, read, chapter } = model.get("card");
    const parts = [`${right} of ${count} practice questions right`];
    if (first) parts.push(`${first} at the first try`);
    if (open) parts.push(`${open} still open`);
    score.textContent = count ? `${parts.join(", ")}.` : `No practice questions in ${chapter}.`;
    bar.firstChild.style.width = `${count ? (100 * right) / count : 0}%`;
    bar.hidden = !count;
    button.hidden = Boolean(read);
    if (model.get("note")) return;
    if (read) tell(say, "right", "Read", `on ${read}.`);
    else tell(say, "info", "");
  };
  draw();
  model.on("change:card", draw);
  return () => model.off("change:card", draw);
}

export default {
  render({ model, el }) {
    const mode = model.get("card").mode;
    const stop = { practice, graded, finish }[mode]({ model, el });
    const note = make("div", { class: "cq-note", role: "status" });
    el.firstChild.append(note);
    const draw = () => (note.textContent = model.get("note"));
    draw();
    model.on("change:note", draw);
    return () => {
      model.off("change:note", draw);
      stop?.();
    };
  },
};
