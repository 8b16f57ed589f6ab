"""`python -m cse_mapper` does what `cse-map` does."""

from cse_mapper.cli import main

if __name__ == "__main__":
    main()
