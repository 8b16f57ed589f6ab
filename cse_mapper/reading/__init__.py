"""The only room that opens untrusted files: a folder of evidence goes in, documents come out."""

from cse_mapper.reading.folder import read_folder

__all__ = ["read_folder"]
