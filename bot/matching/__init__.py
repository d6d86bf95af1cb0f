"""Who meets whom."""

from bot.matching.matcher import match, pair, suggest, why_not
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
    "pair",
    "suggest",
    "why_not",
]
