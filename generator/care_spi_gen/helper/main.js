// What happens when: the hash changes, and everything follows from it.

let place = readPlace(location.hash);
let project;

const START = ["/routes.py", "README.md"];
const isNarrow = matchMedia("(max-width: 52rem)");
const texts = {
  command: () => project.command,
  next: () => project.next.join("\n"),
  prompt: () => joined(project.prompt),
  "prompt-command": () => project.promptCommand,
  verify: () => byId("verify-text").textContent,
  file: () => joined(project.files[place.file]),
};

// A file that the other choice has, too, stays open.
function fileAt(wanted, { files }) {
  if (Object.hasOwn(files, wanted)) return wanted;
  const paths = Object.keys(files);
  return START.map((end) => paths.find((path) => path.endsWith(end))).find(Boolean) ?? paths[0];
}

function show() {
  const [before, shownFile] = [project, place.file];
  place = readPlace(location.hash);
  project = projectAt(place);
  const wanted = place.file;
  place.file = fileAt(wanted, project);
  if (wanted && wanted !== place.file) {
    place.line = 0;
    say(`${titleOf(place)} has no file ${wanted}`);
  }
  document.title = `${titleOf(place)}: ${document.body.dataset.title}`;
  showChoice();
  showViews();
  if (project !== before) showProject();
  showFile(place.file, project, place.line);
  if (place.view === "files" && (place.line || place.file !== shownFile)) scrollToFile();
}

function showChoice() {
  for (const { key, inputs } of questions) {
    for (const input of inputs) input.checked = input.value === place[key];
    byId(`chosen-${key}`).textContent = inputs.find(({ checked }) => checked).dataset.summary;
  }
}

function showViews() {
  for (const view of VIEWS) {
    byId(`view-${view}`).hidden = view !== place.view;
    const link = document.querySelector(`a[data-view="${view}"]`);
    link.href = hashOf({ ...place, view, line: 0 });
    if (view === place.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function showProject() {
  const count = Object.keys(project.files).length;
  for (const name of ["command", "next", "prompt-command"]) {
    byId(`${name}-text`).textContent = texts[name]();
  }
  byId("prompt-text").replaceChildren(...colouredLines(texts.prompt(), "").flatMap((line) => [...line, "\n"]));
  byId("prompt-facts").textContent = counted([...texts.prompt()].length, "character");
  byId("project-facts").textContent = `${titleOf(place)}: ${counted(count, "file")}`;
  showTree(place, project);
  search();
}

function search() {
  showResults(byId("search").value.trim(), place, project);
}

function choose() {
  const chosen = questions.map(({ key, inputs }) => [key, inputs.find(({ checked }) => checked).value]);
  const next = { ...place, ...Object.fromEntries(chosen), line: 0 };
  next.file = fileAt(next.file, projectAt(next));
  location.hash = hashOf(next);
  say(`${titleOf(next)}: ${counted(Object.keys(projectAt(next).files).length, "file")}`);
}

async function copy(button) {
  const name = button.dataset.copies;
  try {
    await navigator.clipboard.writeText(texts[name]());
    button.textContent = "Copied";
    say("Copied");
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  } catch {
    // Not every place a page lies at may write to the clipboard; a person may.
    getSelection().selectAllChildren(byId(`${name}-text`));
    say("It is selected: copy it with your keyboard");
  }
}

function download() {
  const folder = document.body.dataset.project;
  const entries = Object.entries(project.files).map(([path, numbers]) => ({
    path: `${folder}/${path}`,
    text: joined(numbers),
    isProgram: project.programs.includes(path),
  }));
  const href = URL.createObjectURL(zip(entries));
  make("a", { href, download: `${folder}.zip` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
  say(`${folder}.zip is there`);
}

// Where there is room beside the file, its list is always there.
function fold() {
  byId("list").open = !isNarrow.matches;
}

// On a phone the list lies over the file: whoever has chosen wants to see it.
function leaveList(event) {
  if (isNarrow.matches && event.target.closest("a")) {
    byId("list").open = false;
    addEventListener("hashchange", () => byId("file-name").focus(), { once: true });
  }
}

addEventListener("hashchange", show);
isNarrow.addEventListener("change", fold);
byId("choice").addEventListener("change", choose);
byId("choice").addEventListener("submit", (event) => event.preventDefault());
byId("search").addEventListener("input", search);
byId("list").addEventListener("click", leaveList);
byId("skip").addEventListener("click", () => byId("main").focus());
byId("download").addEventListener("click", download);
for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", () => copy(button));
}
fold();
show();
document.body.classList.add("is-ready");
