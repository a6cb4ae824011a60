"""What readers can take away: the workbook, CSV with its metadata, DDI, and PDF."""
