"""The README's examples of pytest run here: files are written, commands exit as they say and print what is shown."""

import re
import shlex
from pathlib import Path

# Some of the requirements are enough to see that the examples are right, and moto is slow.
NARROWED = "wireproof_args=--cases 0 --only **/{length,pattern,required}/{Username,ClientId}/**"
README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def test_the_examples_do_what_they_say(pytester):
    blocks = BLOCK.findall(README.read_text())
    commands = 0
    printed = ""
    for kind, text in blocks:
        if kind in ("python", "ini"):
            name = re.match(r"# (\S+)\n", text)
            pytester.path.joinpath(name[1]).write_text(text)
        elif kind == "sh":
            for line in text.splitlines():
                if not line.startswith("pytest"):
                    continue
                commands += 1
                command, _, code = line.partition(" # exits with ")
                ended = pytester.runpytest_subprocess("-o", NARROWED, *shlex.split(command)[1:])
                assert ended.ret == int(code or 0), line
                printed = ended.stdout.str()
        elif kind == "text":
            for line in text.splitlines():
                assert line in printed, line
    assert commands == 3
    # The last command met every requirement of the list that the one before it wrote.
    known = pytester.path.joinpath("known.toml").read_text()
    requirements = set(re.findall(r'^requirement = "(.*)"$', known, re.MULTILINE))
    assert len(requirements) > 1
    assert re.search(rf"\b{len(requirements)} xfailed", printed), printed
