// Finds quiz.answer("id", ...) in the cell around a card, and rewrites the answer in it.

// Split Python source into tokens {kind, text, from, to}, without blanks and comments.
function tokens(source) {
  const shapes = [
    ["skip", /(?:\s|\\\r?\n)+|#[^\n]*/y],
    ["string", /[a-z]{0,2}(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?''')/iy],
    ["string", /[a-z]{0,2}(?:"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')/iy],
    ["word", /[\p{L}_][\p{L}\p{N}_]*/uy],
    ["number", /\d[\w.]*(?:(?<=e)[+-]\d+)?|\.\d\w*/iy],
    ["sign", /[^]/y],
  ];
  const found = [];
  for (let at = 0; at < source.length; ) {
    for (const [kind, shape] of shapes) {
      shape.lastIndex = at;
      const match = shape.exec(source);
      if (!match) continue;
      const to = at + match[0].length;
      if (kind !== "skip") found.push({ kind, text: match[0], from: at, to });
      at = to;
      break;
    }
  }
  return found;
}

const inner = (string) => string.replace(/^[a-z]*/i, "").replace(/^("""|'''|"|')([^]*)\1$/, "$2");

// Return every answer("id", ...) in the source as {after, given}: where the first argument ends,
// and the tokens of each that follows. There should be one, but 0,5 makes two.
export function calls(source, id) {
  const all = tokens(source);
  const found = [];
  for (let i = 0; i + 2 < all.length; i++) {
    if (all[i].text !== "answer" || all[i + 1].text !== "(") continue;
    if (i > 0 && all[i - 1].text === "def") continue;
    const arguments_ = [[]];
    let depth = 0;
    let closed = false;
    for (let j = i + 2; j < all.length && !closed; j++) {
      const { kind, text } = all[j];
      if (kind === "sign" && depth === 0 && text === ")") closed = true;
      else if (kind === "sign" && depth === 0 && text === ",") arguments_.push([]);
      else {
        if (kind === "sign" && "([{".includes(text)) depth++;
        if (kind === "sign" && ")]}".includes(text)) depth--;
        arguments_.at(-1).push(all[j]);
      }
    }
    const [first, ...rest] = arguments_.map((part) =>
      part.length > 2 && part[0].kind === "word" && part[1].text === "=" ? part.slice(2) : part,
    );
    if (!closed || first.length !== 1 || first[0].kind !== "string") continue;
    if (inner(first[0].text).trim() !== id) continue;
    const given = rest.filter((part) => part.length);
    found.push({ after: first[0].to, given });
  }
  return found;
}

// Return the changes that make every such call say `text`; null where there is no call.
export function changes(source, id, text) {
  const found = calls(source, id);
  if (!found.length) return null;
  // A trailing comma after the id may stay: answer("id", "b",) is good Python.
  return found.map(({ after, given }) =>
    given.length
      ? { from: given[0][0].from, to: given.at(-1).at(-1).to, insert: text }
      : { from: after, to: after, insert: `, ${text}` },
  );
}

// Return what the last call says: letters, the text of a number, [] for nothing yet, or undefined
// where it is no plain value.
export function written(source, id, numeric) {
  const parts = calls(source, id).at(-1)?.given;
  if (!parts || (numeric && parts.length > 1)) return undefined;
  const given = parts.flat();
  if (!given.length || ["None", "..."].includes(given.map((t) => t.text).join(""))) return [];
  if (numeric) {
    const text = given.map((t) => (t.kind === "string" ? inner(t.text) : t.text)).join("").trim();
    return number(text) === null ? undefined : [text];
  }
  if (given.some((t) => t.kind === "word" || t.kind === "number")) return undefined;
  const strings = given.filter((t) => t.kind === "string").map((t) => inner(t.text));
  const letters = strings.join("").toLowerCase().replace(/[^a-z]/g, "");
  return [...new Set(letters)].sort();
}

// Return the number that a text says, or null.
export function number(text) {
  const plain = text.trim().replace("\u2212", "-");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

// Return the CodeMirror 6 editor of the cell around an element, or null. JupyterLab gives a card
// no way to its cell, but CodeMirror leaves one on the page: cmTile, called cmView before 2026.
export function editor(element) {
  const content = element.closest(".jp-Cell")?.querySelector(".jp-InputArea .cm-content");
  const view = (content?.cmTile ?? content?.cmView)?.view;
  return view?.state?.doc && typeof view.dispatch === "function" ? view : null;
}

// Write an answer into the cell; return whether that could be done.
export function write(element, id, text) {
  const view = editor(element);
  if (!view || view.state.readOnly) return false;
  const edits = changes(view.state.doc.toString(), id, text);
  if (!edits) return false;
  view.dispatch({ changes: edits, userEvent: "input.quiz" });
  return true;
}
