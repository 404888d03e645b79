// Tests of HRExport.
