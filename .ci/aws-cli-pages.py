"""What the AWS CLI says of operations: the skeleton of an input, the synopsis of the help page, and the syntax of each option.

Takes a file with a list of operations, and writes JSON. It runs in the environment that the AWS CLI is installed in.
"""

import contextlib
import io
import json
import multiprocessing
import random
import re
import sys
import tomllib

import docutils.core
import docutils.nodes
from awscli.clidriver import create_clidriver


class Kept:
    """Stands in for what shows a page in a pager."""

    def render(self, contents):
        self.text = contents.decode()


def section(page, title):
    sections = page.findall(docutils.nodes.section)
    return next(section for section in sections if section[0].astext() == title)


def syntaxes(page):
    """The blocks below each option, with its name."""
    found, option = [], None
    for node in section(page, "Options").findall():
        if isinstance(node, (docutils.nodes.paragraph, docutils.nodes.term)):
            head = re.fullmatch(r"--([a-z0-9-]+)( \| --no-[a-z0-9-]+)? \(.+\)", node.astext())
            option = head[1] if head else option
        elif isinstance(node, docutils.nodes.literal_block):
            found.append([option, node.astext()])
    return found


def told(line):
    """What is said of one operation. Handlers of a skeleton stay registered, so that each is asked in a process of its own."""
    service, command = line.split("/")
    driver = create_clidriver()
    operation = driver._get_command_table()[service]._get_command_table()[command]
    page = operation.create_help_command()
    page.renderer = Kept()
    page.doc.target = "man"
    page([], None)
    settings = {"report_level": 5, "file_insertion_enabled": False}
    tree = docutils.core.publish_doctree(page.renderer.text, settings_overrides=settings)
    synopsis = [block.astext() for block in section(tree, "Synopsis").findall(docutils.nodes.literal_block)]
    skeleton = io.StringIO()
    with contextlib.redirect_stdout(skeleton):
        assert driver.main([service, command, "--generate-cli-skeleton"]) == 0
    assert len(synopsis) == 1
    return line, {"skeleton": skeleton.getvalue(), "synopsis": synopsis[0], "syntax": syntaxes(tree)}


if __name__ == "__main__":
    # Of an enumeration the AWS CLI shows any word.
    random.choice = lambda words: words[0]
    with open(sys.argv[1], "rb") as file:
        operations = tomllib.load(file)["operations"]
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        json.dump(dict(pool.map(told, operations, chunksize=1)), sys.stdout, indent=1)
