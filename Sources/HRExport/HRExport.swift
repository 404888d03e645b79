// HRExport: exports as typed rows that remember where they came from, and a verdict on the file.
