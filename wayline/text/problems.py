"""What can be wrong with a template, said so that its author can mend it."""

from wayline.domain.errors import WaylineError


class TemplateProblem(WaylineError):  # noqa: N818 - it is what the author reads
    """A template that must not be published: `name`, `line` (from 1), `what` and `mend`."""

    def __init__(self, name: str, line: int, what: str, mend: str, code: str) -> None:
        super().__init__(f"{name}:{line}: {what}", code=code, mend=mend)
        self.name = name
        self.line = line
        self.what = what


class RenderProblem(TemplateProblem):
    """A template that fails for one person's data; the message is refused, nobody else's is."""
