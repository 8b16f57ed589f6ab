"""Maps a folder of evidence to the 57 elements of Customer Service Excellence, offline."""

from cse_mapper.privacy import switch_telemetry_off

switch_telemetry_off()
