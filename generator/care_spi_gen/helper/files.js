// The tree of a project, and one file of it.

// Folders first, each by name, as `new` lists them.
function folderOf(paths) {
  const root = { folders: new Map(), files: [], count: 0 };
  for (const path of paths) {
    const names = path.split("/").slice(0, -1);
    let folder = root;
    folder.count += 1;
    for (const name of names) {
      if (!folder.folders.has(name)) {
        folder.folders.set(name, { folders: new Map(), files: [], count: 0 });
      }
      folder = folder.folders.get(name);
      folder.count += 1;
    }
    folder.files.push(path);
  }
  return root;
}

function treeOf(folder, place, above = "") {
  const folders = [...folder.folders].map(([name, inner]) => {
    const path = `${above}${name}/`;
    const label = make("summary", {}, `${name}/`, " ", make("span", { class: "count" }, inner.count));
    // Tests are many; whoever wants them opens them.
    const isOpen = path !== "tests/" || place.file.startsWith(path);
    return make("li", {}, make("details", { open: isOpen }, label, treeOf(inner, place, path)));
  });
  const files = folder.files.map((path) => {
    const href = hashOf({ ...place, view: "files", file: path, line: 0 });
    return make("li", {}, make("a", { href, "data-path": path }, path.slice(above.length)));
  });
  return make("ul", {}, ...folders, ...files);
}

function showTree(place, project) {
  byId("tree").replaceChildren(treeOf(folderOf(Object.keys(project.files)), place));
}

function markInTree(path) {
  for (const link of byId("tree").querySelectorAll("a")) {
    if (link.dataset.path !== path) {
      link.removeAttribute("aria-current");
      continue;
    }
    link.setAttribute("aria-current", "true");
    for (const folder of byId("tree").querySelectorAll("details")) {
      if (folder.contains(link)) folder.open = true;
    }
    bringIntoList(link);
  }
}

// Not by `scrollIntoView`, which would move the page, too.
function bringIntoList(link) {
  const [list, inner] = [byId("list"), link.getBoundingClientRect()];
  const outer = list.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    list.scrollTop += inner.top - outer.top - outer.height / 2;
  }
}

// One list of nodes a line. `colours` are letters, each with how far it goes; the rest is plain.
function colouredLines(text, colours) {
  const lines = [[]];
  let at = 0;
  const put = (kind, part) => {
    part.split("\n").forEach((piece, index) => {
      if (index) lines.push([]);
      if (!piece) return;
      const nodes = shown(piece);
      lines.at(-1).push(...(kind === "_" ? nodes : [make("span", { class: `code-${kind}` }, ...nodes)]));
    });
  };
  for (const [, kind, length] of colours.matchAll(/([a-z_])(\d+)/g)) {
    put(kind, text.slice(at, at + Number(length)));
    at += Number(length);
  }
  put("_", text.slice(at));
  if (text.endsWith("\n")) lines.pop();
  return text ? lines : [];
}

function showFile(path, project, line) {
  const numbers = project.files[path];
  const text = joined(numbers);
  const lines = colouredLines(text, coloursOf(numbers)).map((nodes, index) =>
    make("span", { class: index + 1 === line ? "line asked-for" : "line" }, ...nodes, "\n"),
  );
  const facts = [counted(lines.length, "line"), counted(new TextEncoder().encode(text).length, "byte")];
  if (project.programs.includes(path)) facts.push("can be run");
  byId("file-name").replaceChildren(...path.split(/(?<=\/)/).flatMap((part) => [part, make("wbr", {})]));
  byId("file-facts").textContent = facts.join(", ");
  byId("file-text").replaceChildren(...lines);
  byId("file-text").classList.toggle("is-long", lines.length > 999);
  byId("file-empty").hidden = lines.length > 0;
  markInTree(path);
}

// To the line that was asked for, or up to where the file begins.
function scrollToFile() {
  const line = document.querySelector(".asked-for");
  if (line) line.scrollIntoView({ block: "center" });
  else if (byId("file").getBoundingClientRect().top < 0) byId("file").scrollIntoView();
}
