"""Records taken out as a table and brought back in: CSV or a workbook (XLSX), with the column names of the public lists."""
