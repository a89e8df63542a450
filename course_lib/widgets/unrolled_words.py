"""What the unrolled network says: titles, names, whole descriptions."""

import numpy as np

FAR = 100  # a gradient that changes by more than this factor vanishes, or explodes
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def low(number: int) -> str:
    """Return a number as an index below the line: h₁₂."""
    return str(number).translate(LOW)


def number(value: float) -> str:
    """Return a number with two or three digits: 0, −0.42, 12.6, 0.0031, 3.4e−7, 2.1e12."""
    size = abs(value)
    if not np.isfinite(value):
        return str(value).replace("inf", "∞").replace("-", "−")
    if size == 0:
        return "0"
    if size < 9.5e-4 or size >= 9999.5:
        mantissa, exponent = f"{value:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    elif size < 0.0995:
        text = f"{value:#.2g}"
    else:
        text = f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    return text.replace("-", "−")


def brief(value: float) -> str:
    """Return a number in five or six letters, for a cell: 0, −0.42, 0.00, 12.6, 1234, −3e12."""
    size = abs(value)
    if size < 0.0995 or size >= 9999.5:
        if not np.isfinite(value):
            return number(value)
        if size > 1:
            mantissa, exponent = f"{value:.0e}".split("e")
            return f"{mantissa}e{int(exponent)}".replace("-", "−")
        text = "0" if size == 0 else f"{value:.2f}".replace("-0.00", "0.00")
        return text.replace("-", "−")
    return number(value)


def plain(value: float) -> str:
    """Return an input: a whole number without decimals."""
    return brief(value) if value % 1 or abs(value) > 999 else f"{value:.0f}".replace("-", "−")


def plural(count: int, word: str) -> str:
    """Return a number with its word: 1 step, 12 steps."""
    return f"{count} {word}{'s' if count != 1 else ''}"


def target(frame) -> str:
    """Return the name of the number whose gradient flows back: y, y[2], or a unit of the state."""
    if frame.source.head is None:
        return f"h{low(len(frame.source.x))}[{frame.output}]"
    return "y" if frame.source.outputs == 1 else f"y[{frame.output}]"


def inputs(source, step: int) -> list[str]:
    """Return a name for each number that is read at a step."""
    features = source.x.shape[1]
    if source.symbols and np.count_nonzero(source.x[step - 1]) == 1:
        return [f"“{source.symbols[step - 1]}”"] * features
    return [f"x{low(step)}" + (f"[{n}]" if features > 1 else "") for n in range(features)]


def reads(source, step: int) -> str:
    """Return what is read at a step: “o”, 0.5, or how many numbers."""
    if source.symbols:
        return f"“{source.symbols[step - 1]}”"
    x = source.x[step - 1]
    hot = np.flatnonzero(x)
    if len(x) == 1:
        return f"x{low(step)} = {plain(x[0])}"
    if len(hot) == 1 and x[hot[0]] == 1:
        return f"x{low(step)}, a 1 at place {hot[0]}"
    return f"x{low(step)}, {len(x)} numbers"


def box_words(source, step: int) -> str:
    """Return what stands in the box of an input; nothing where there are several numbers."""
    if source.symbols:
        return source.symbols[step - 1]
    x = source.x[step - 1]
    hot = np.flatnonzero(x)
    if len(x) == 1:
        return plain(x[0])
    return f"[{hot[0]}] = 1" if len(hot) == 1 and x[hot[0]] == 1 else ""


def title(frame) -> str:
    """Say which step this is."""
    start = f"Step {frame.at} of {frame.last}"
    now, steps = frame.now, len(frame.source.x)
    if frame.at == 0:
        return f"{start}: the start"
    if not frame.backward:
        if not frame.source.mask[now - 1]:
            return f"{start}, forward: nothing to read at step {now}"
        return f"{start}, forward: the cell reads {reads(frame.source, now)}"
    if now == steps:
        return f"{start}, backward: it begins at {target(frame)}"
    return f"{start}, backward: from h{low(now + 1)} to h{low(now)}"


def line(frame) -> str:
    """Say what happens in this step."""
    run, now, name = frame.run, frame.now, frame.run.cell.activation
    if frame.at == 0:
        return "The state h₀ is 0. Now forward, one step at a time."
    if not frame.backward:
        if not frame.source.mask[now - 1]:
            return "The step is masked, so the state stays as it was."
        made = f"x{low(now)} W + h{low(now - 1)} U + b"
        made = made if name == "linear" else f"{name}({made})"
        return f"h{low(now)} = {made}, with the same W, U and b at every step"
    norm = f"The norm of d {target(frame)}/d h{low(now)} is {number(run.norms[now])}"
    steps = len(frame.source.x)
    if now == steps or not run.norms[steps] > 0:
        return norm + "."
    share = run.norms[now] / run.norms[steps]
    return f"{norm}, {number(share)} times that at h{low(steps)}."


def pace(frame) -> str:
    """Return by which factor the gradient changed with each step back so far, or nothing."""
    steps, norms = len(frame.source.x), frame.run.norms
    if frame.reached is None or frame.reached == steps:
        return ""
    share = norms[frame.reached] / norms[steps] if norms[steps] > 0 else np.nan
    if not (np.isfinite(share) and share > 0):
        return ""
    return f"× {share ** (1 / (steps - frame.reached)):.2f} a step back"


def verdict(frame) -> str:
    """Say what becomes of the gradient between the last step and the first."""
    norms = frame.run.norms[1:]
    first, last = norms[0], norms[-1]
    if len(norms) == 1 or last == 0:
        return ""
    way = f"from {number(last)} at the last step to {number(first)} at the first"
    share = first / last
    if first == 0:
        return f" Nothing of the gradient is left at the first step: it falls {way}."
    if 0.5 <= share <= 2:
        return f" The gradient stays about as strong: {way}."
    if share < 1:
        return f" The gradient {'vanishes' if share * FAR < 1 else 'shrinks'}, {way}."
    return f" The gradient {'explodes' if not share < FAR else 'grows'}, {way}."


def describe(frame, scale: float) -> str:
    """Return what is seen, in words."""
    source, run, unit, now = frame.source, frame.run, frame.unit, frame.now
    said = [f"{source.name}, {plural(source.cell.units, 'unit')}, {run.cell.activation}, "]
    said.append(f"recurrent weights × {scale:.2f}, ")
    said.append(f"unrolled over {plural(len(source.x), 'step')}. {frame.title}. ")
    said.append(frame.line if frame.line.endswith(".") else f"{frame.line}.")
    if frame.sum is not None and not frame.sum.terms:
        said.append(f" {frame.sum.results[0]}.")
    elif frame.sum is not None and frame.backward:
        said.append(f" The gradient of unit {unit} is {number(frame.sum.total)}.")
    elif frame.sum is not None:
        cell = run.cell
        parts = {
            "the input": source.x[now - 1] @ cell.kernel[:, unit],
            "the state before": run.states[now - 1] @ cell.recurrent_kernel[:, unit],
            "the bias": cell.bias[unit],
        }
        made = ", ".join(f"{number(value)} from {part}" for part, value in parts.items())
        value = number(run.states[now, unit])
        said.append(f" Unit {unit}: {made}; together {number(frame.sum.total)}")
        said.append(f", and {run.cell.activation} makes it {value}.")
    if not frame.backward and now == len(source.x) and run.outputs is not None:
        said.append(f" The output is {number(run.outputs[-1, frame.output])}.")
    if frame.at == frame.last:
        said.append(verdict(frame))
    return "".join(said)
