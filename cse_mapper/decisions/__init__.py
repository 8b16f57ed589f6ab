"""What people decided about evidence: the file that keeps it, and how the next run takes it up."""

from cse_mapper.decisions.applying import ApplyReport, apply_decisions
from cse_mapper.decisions.files import (
    DECISIONS_FILE,
    append_decision,
    read_decisions,
    write_decisions,
)
from cse_mapper.decisions.record import Action, Decided
from cse_mapper.decisions.standing import Conflict, decisions_as_examples, effects, standing
