// Words in all files of the project, but in its lock, which says all of them again.

const MOST_LINES = 200;

function pattern(words) {
  return new RegExp(words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
}

function found(words, project) {
  const search = pattern(words);
  const results = [];
  for (const [path, numbers] of Object.entries(project.files)) {
    if (isLock(path)) continue;
    const lines = joined(numbers).split("\n").flatMap((text, index) =>
      text.search(search) < 0 ? [] : [{ number: index + 1, text }],
    );
    if (lines.length || path.search(search) >= 0) results.push({ path, lines });
  }
  return results;
}

function marked(text, words) {
  const nodes = [];
  let at = 0;
  for (const { 0: match, index } of text.matchAll(pattern(words))) {
    nodes.push(...shown(text.slice(at, index)), make("mark", {}, ...shown(match)));
    at = index + match.length;
  }
  return [...nodes, ...shown(text.slice(at))];
}

function resultOf({ path, lines }, words, place) {
  const hrefAt = (line) => hashOf({ ...place, view: "files", file: path, line });
  const items = lines.map(({ number, text }) => {
    const code = make("code", {}, ...marked(text.trim(), words));
    return make("li", {}, make("a", { href: hrefAt(number) }, make("b", {}, number), " ", code));
  });
  const head = make("a", { href: hrefAt(0), class: "path" }, ...marked(path, words));
  return make("li", {}, head, ...(items.length ? [make("ol", {}, ...items)] : []));
}

function showResults(words, place, project) {
  byId("tree").hidden = Boolean(words);
  byId("results").hidden = !words;
  byId("found").textContent = "";
  if (!words) return;
  const results = found(words, project);
  let left = MOST_LINES;
  const items = results.map(({ path, lines }) => {
    const some = lines.slice(0, left);
    left -= some.length;
    return resultOf({ path, lines: some }, words, place);
  });
  const lines = results.reduce((sum, result) => sum + result.lines.length, 0);
  const rest = lines > MOST_LINES ? `; the first ${MOST_LINES} are shown` : "";
  byId("found").textContent = results.length
    ? `${counted(results.length, "file")}, ${counted(lines, "line")}${rest}`
    : "Nothing found";
  byId("results").replaceChildren(...items);
}
