"""`python -m wireproof` is the program."""

import os
import subprocess
import sys

from wireproof.program import find_program


def main() -> None:
    try:
        program = find_program()
    except FileNotFoundError as error:
        sys.exit(f"wireproof: {error}")
    words = [program, *sys.argv[1:]]
    if os.name == "nt":
        # There exec would leave the shell before the program ends.
        sys.exit(subprocess.run(words, check=False).returncode)
    os.execv(program, words)


main()
