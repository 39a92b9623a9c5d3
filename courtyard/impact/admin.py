"""Impact's records in the back office: to read, not to change."""

from courtyard.impact import models
from courtyard.kernel.back_office import show

show(models.ExitAssessment, ("public_id", "assessed_on", "meets_all", "evidence"), list_filter=("meets_all",))
show(models.ExitFinding, ("assessment_id", "criterion", "met", "evidence"), list_filter=("criterion", "met"))
show(models.Target, ("indicator", "project", "place", "value", "by"), list_filter=("indicator",))
show(models.Snapshot, ("title", "on", "project", "place", "taken_at"))
