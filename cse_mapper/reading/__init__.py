"""The only room that opens untrusted files: a folder of evidence goes in, documents come out."""

from cse_mapper.reading.folder import (
    FileToRead,
    examine_folder,
    read_as_ready,
    read_files,
    read_folder,
    read_paths,
)

__all__ = [
    "FileToRead",
    "examine_folder",
    "read_as_ready",
    "read_files",
    "read_folder",
    "read_paths",
]
