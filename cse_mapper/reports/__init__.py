"""Assessors' reports in any layout to narratives, ratings, strengths and areas for improvement."""
