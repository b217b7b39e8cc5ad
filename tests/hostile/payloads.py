"""The texts. Whatever runs one, by Python or by a shell, leaves a trace in `$HOSTILE_TRACE`."""

_PYTHON = '__import__("pathlib").Path(__import__("os").environ["HOSTILE_TRACE"]).touch()'
_QUOTED = _PYTHON.replace('"', "'")
_SHELL = "touch $HOSTILE_TRACE"

PAYLOADS = {
    "double-quote": f'"+{_PYTHON}+"',
    "single-quote": f"'+{_QUOTED}+'",
    "call": f"'); {_QUOTED} #",
    "docstring": f'""" + str({_PYTHON}) + """',
    "docstring-line": f'Text.\n    """\n    {_PYTHON}\n    """',
    "four-quotes": '""""',
    "backslash": 'ends in a backslash and a quote \\"\\',
    "backslashes": "\\N{BULLET} \\x00 \\u2028 \\101 \\",
    "newline": f"x\n{_PYTHON}\nRUN {_SHELL}\n- {_SHELL}\nCARE_SPI_SECRET=",
    "carriage-return": f"x\r{_PYTHON}\rRUN {_SHELL}\r\n",
    "separators": f"x\u2028{_PYTHON}\u2029{_PYTHON}\x85\x0b\x0c{_PYTHON}",
    "nul": f"x\x00{_PYTHON}",
    "bidi": "\N{RIGHT-TO-LEFT OVERRIDE}# \N{ZERO WIDTH SPACE}}}\u202c\ufeff",
    "directive": "coding: utf-7 # type: ignore # noqa # fmt: off +AAo-",
    "format": f"{{0.__class__}} {{{_PYTHON}}} %(name)s %s ${{HOSTILE_TRACE}} $$",
    "jinja": "{{ 7*7 }}{% raw %}{# {{ cycler.__init__.__globals__.os.system('" + _SHELL + "') }}",
    "toml": f'"\n[tool.hostile]\nrun = "{_SHELL}"\n[[',
    "yaml": f"&anchor !!python/object/apply:os.system [{_SHELL}]: - *anchor\n---\n? |",
    "markdown": f"# [x](javascript:x) ![x](y) `{_SHELL}` | a | <https://x.example>\n\n```sh\n- [ ]",
    "html": "</title><script>fetch('//x.example')</script><!-- &lt; ]]>",
    "shell": f"$({_SHELL}) `{_SHELL}`; {_SHELL} && {_SHELL} | sh 'x' \"$X\"",
    "sql": "'; DROP TABLE conversations; -- /*",
    "xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
    "path": "../../../etc/passwd\\..\\C:NUL",
}
