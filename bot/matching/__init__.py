"""Who meets whom."""

from bot.matching.matcher import match, one_way, suggest, why_not
from bot.matching.values import (
    Candidate,
    Criterion,
    Finding,
    Fit,
    Kind,
    Matching,
    Objective,
    Rule,
    Rules,
    Unmatched,
    Verdict,
)

__all__ = [
    "Candidate",
    "Criterion",
    "Finding",
    "Fit",
    "Kind",
    "Matching",
    "Objective",
    "Rule",
    "Rules",
    "Unmatched",
    "Verdict",
    "match",
    "one_way",
    "suggest",
    "why_not",
]
