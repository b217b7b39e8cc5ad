"""The pipeline: templates, synchronous twin, format, checks, vendored specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.codegen import begin_here
from care_spi_gen.render import shape
from care_spi_gen.render.environment import Context, TemplateEnvironment
from care_spi_gen.render.format import format_python
from care_spi_gen.render.layers import Source, sources
from care_spi_gen.render.models import render_models
from care_spi_gen.render.twin import to_sync
from care_spi_gen.render.vendored import vendored_files, with_safe_names
from care_spi_gen.resources import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from care_spi_gen.codegen import Request
    from care_spi_gen.options import Options
    from care_spi_gen.spec import Spec


def render(
    spec: Spec,
    options: Options,
    templates: Path = TEMPLATES,
    begin: Callable[[Request], Callable[[], str]] = begin_here,
) -> dict[str, str]:
    """Return the text of every file of a project, by posix path, sorted.

    Pure: the result depends on the spec, the options and the templates alone; `begin` says where
    the models are generated, which only takes longer or shorter. What it raises (ValueError,
    ShapeError, UnquotedSpecTextError, Jinja's errors) are mistakes in the templates, never the
    user's.
    """
    spec = with_safe_names(spec)
    models = render_models(spec.api, begin)
    files = _Renderer(spec, options, templates).files()
    made_here = {
        f"{options.package}/models.py": format_python(models()),
        **vendored_files(spec, options.package),
    }
    if clash := sorted(files.keys() & made_here):
        raise ValueError(f"a layer makes {clash[0]}, which is not a template's to make")
    return dict(sorted((files | made_here).items()))


class _Renderer:
    """Renders the files of one project's layers."""

    def __init__(self, spec: Spec, options: Options, templates: Path) -> None:
        self.templates = templates
        self.sources = sources(templates, options)
        self.is_async = options.framework.is_async
        self.environment = TemplateEnvironment(templates)
        self.environment.globals |= Context(
            api=spec.api,
            project=options.project,
            package=options.package,
            framework=options.framework,
            store=options.store,
            dependencies=options.dependencies,
            dev_dependencies=options.dev_dependencies,
            required_settings=options.required_settings,
            spec=spec,
        ).names()

    def files(self) -> dict[str, str]:
        """Return what the layers make; a template that comes to nothing makes no file."""
        texts = {source.output: self._file(source) for source in self.sources}
        rendered = {source.output for source in self.sources if source.is_template}
        return {path: text for path, text in texts.items() if text or path not in rendered}

    def _file(self, source: Source) -> str:
        self.environment.quoted_spec_text = False
        text = self._text(source)
        if source.output.endswith(".py"):
            text = format_python(text)
            shape.parse(source.output, text)
            if self.environment.quoted_spec_text:
                shape.check_same_shape(source.output, text, self._neutral_text(source))
        else:
            text = _tidy(text)
            shape.check_data(source.output, text)
        shape.check_layout(source.output, text)
        return text

    def _text(self, source: Source) -> str:
        if source.is_template:
            text = self.environment.get_template(source.name).render()
        else:
            text = (self.templates / source.name).read_text("utf-8")
        return to_sync(text) if source.twinned and not self.is_async else text

    def _neutral_text(self, source: Source) -> str:
        self.environment.neutral = True
        try:
            return self._text(source)
        finally:
            self.environment.neutral = False


def _tidy(text: str) -> str:
    """Return `text` without the blanks that loops and conditions of a template leave behind."""
    lines = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return f"{lines}\n" if lines else ""
