"""Tests of adapters and web."""
