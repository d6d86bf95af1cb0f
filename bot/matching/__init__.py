"""Who meets whom."""

from bot.matching.pairing import Candidate, Criterion, Finding, Fit, pair

__all__ = ["Candidate", "Criterion", "Finding", "Fit", "pair"]
