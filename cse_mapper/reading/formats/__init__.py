"""One module for each format, each with `read(data, name, allowance)`."""
