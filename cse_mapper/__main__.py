"""`python -m cse_mapper` does what `cse-map` does."""

from cse_mapper.commands.program import run

if __name__ == "__main__":
    run()
