"""What the pages of one subject are drawn with, beside what all are."""
