"""The wheel carries what a run needs: templates, the example workspace, facts of mail programs."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout, without asking an index."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_templates_and_examples_are_inside(wheel: Path) -> None:
    """Themes, the example and the facts travel with the code."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "newsletter/templates/themes/weekly/edition.mjml.j2" in names
    assert "newsletter/templates/specimen.md" in names
    assert "newsletter/rendering/mjml_rules/components.json" in names
    assert "newsletter/examples/newsletter.toml" in names
    assert "newsletter/templates/studio/static/studio.js" in names
    assert "newsletter/templates/studio/panels/checks.html.j2" in names
    assert "newsletter/checks/clients/caniemail.json" in names
    assert not [name for name in names if name.startswith("tests/")]


def test_installed_wheel_renders_and_sends(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, away from the checkout, `init`, `render` and `demo` work.

    The libraries come from the environment of this test run (a `.pth` file), the package itself
    only from the wheel: a file that the wheel forgot is missed here.
    """
    environment = tmp_path / "env"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    site = next(environment.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    libraries = next(p for p in sys.path if p.endswith("site-packages"))
    (site / "libraries.pth").write_text(libraries + "\n")

    def run(*arguments: str, cwd: Path) -> str:
        done = subprocess.run(
            [python, "-P", "-m", "newsletter", *arguments],
            cwd=cwd, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [python, "-P", "-c", "import newsletter; print(newsletter.__file__)"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(environment))
    run("init", "letter", cwd=tmp_path)
    report = next((tmp_path / "letter" / "reports").glob("*.md"))
    run(
        "render",
        str(report.relative_to(tmp_path / "letter")),
        "--out",
        "out",
        cwd=tmp_path / "letter",
    )
    html = (tmp_path / "letter" / "out" / "edition.html").read_text()
    assert html.startswith("<!DOCTYPE html>")
    assert "<h1" in html
    assert "audience 12 = sent 12 " in run("demo", cwd=tmp_path)
