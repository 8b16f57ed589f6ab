"""`cse-map elements`: the standard at a glance."""

from __future__ import annotations

import click

from cse_mapper.commands.options import console


@click.command(short_help="The standard at a glance: criteria, elements, tolerances.")
def elements() -> None:
    """Print the 5 criteria and 57 elements, in our own words, with the partials allowed.

    \b
    Example: cse-map elements
    """
    from cse_mapper.domain.standard import load_standard
    from cse_mapper.outputs.terminal_element import print_elements

    print_elements(load_standard(), console())
