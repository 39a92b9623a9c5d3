"""What can be done in raising: a file a verb."""

from courtyard.raising.actions.answer_objection import ObjectionAnswered, answer_objection
from courtyard.raising.actions.apply import Applied, apply
from courtyard.raising.actions.certify_steps import StepsCertified, certify_steps
from courtyard.raising.actions.close_flock import FlockClosed, close_flock
from courtyard.raising.actions.collect import Collected, CollectedBird, GradeCount, collect
from courtyard.raising.actions.consign_lot import LotConsigned, consign_lot
from courtyard.raising.actions.decide import Decided, decide
from courtyard.raising.actions.decide_doubt import DoubtDecided, decide_doubt
from courtyard.raising.actions.deliver import Arrived, FlockDelivered, deliver
from courtyard.raising.actions.enter_yard import YardEntered, enter_yard
from courtyard.raising.actions.file_certificate import CertificateFiled, file_certificate
from courtyard.raising.actions.form_flock import FlockFormed, form_flock
from courtyard.raising.actions.harvest import Harvested, Part, harvest
from courtyard.raising.actions.hold_training import TrainingHeld, hold_training
from courtyard.raising.actions.inspect_yard import Finding, Inspected, inspect_yard
from courtyard.raising.actions.object_to import ObjectionRaised, object_to
from courtyard.raising.actions.open_lot import LotOpened, open_lot
from courtyard.raising.actions.open_project import ProjectOpened, open_project
from courtyard.raising.actions.part_with import PartedWith, part_with
from courtyard.raising.actions.post_settlement_chunk import ChunkPosted, post_settlement_chunk
from courtyard.raising.actions.prepare_settlement import SettlementPrepared, prepare_settlement
from courtyard.raising.actions.process import PackedBird, Processed, process
from courtyard.raising.actions.process_by_lot import ProcessedByLot, process_by_lot
from courtyard.raising.actions.record_losses import LossesRecorded, record_losses
from courtyard.raising.actions.renovate_yard import Renovated, renovate_yard
from courtyard.raising.actions.sell_lot import LotSold, sell_lot
from courtyard.raising.actions.sign_proceeds import ProceedsSigned, sign_proceeds
from courtyard.raising.actions.sign_settlement import Signed, sign_settlement
from courtyard.raising.actions.state_proceeds import ProceedsStated, state_proceeds
from courtyard.raising.actions.state_retail import RetailPrice, RetailStated, state_retail
from courtyard.raising.actions.visit import Given, Visited, visit
from courtyard.raising.actions.weigh import BirdWeight, Weighed, weigh
from courtyard.raising.actions.withdraw import Withdrawn, withdraw
from courtyard.raising.actions.write_alarm import AlarmWritten, write_alarm

__all__ = [
    "AlarmWritten",
    "Applied",
    "Arrived",
    "BirdWeight",
    "CertificateFiled",
    "ChunkPosted",
    "Collected",
    "CollectedBird",
    "Decided",
    "DoubtDecided",
    "Finding",
    "FlockClosed",
    "FlockDelivered",
    "FlockFormed",
    "Given",
    "GradeCount",
    "Harvested",
    "Inspected",
    "LossesRecorded",
    "LotConsigned",
    "LotOpened",
    "LotSold",
    "ObjectionAnswered",
    "ObjectionRaised",
    "PackedBird",
    "Part",
    "PartedWith",
    "ProceedsSigned",
    "ProceedsStated",
    "Processed",
    "ProcessedByLot",
    "ProjectOpened",
    "Renovated",
    "RetailPrice",
    "RetailStated",
    "SettlementPrepared",
    "Signed",
    "StepsCertified",
    "TrainingHeld",
    "Visited",
    "Weighed",
    "Withdrawn",
    "YardEntered",
    "answer_objection",
    "apply",
    "certify_steps",
    "close_flock",
    "collect",
    "consign_lot",
    "decide",
    "decide_doubt",
    "deliver",
    "enter_yard",
    "file_certificate",
    "form_flock",
    "harvest",
    "hold_training",
    "inspect_yard",
    "object_to",
    "open_lot",
    "open_project",
    "part_with",
    "post_settlement_chunk",
    "prepare_settlement",
    "process",
    "process_by_lot",
    "record_losses",
    "renovate_yard",
    "sell_lot",
    "sign_proceeds",
    "sign_settlement",
    "state_proceeds",
    "state_retail",
    "visit",
    "weigh",
    "withdraw",
    "write_alarm",
]
