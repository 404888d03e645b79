import LuaHost

/// The same host functions, with rows whose columns are read in place.
let typedLibrary = HostLibrary<Rows>(functions: dynamicLibrary.functions, classes: [Rows.columnClass])

/// Ten functions that are defined and never called.
let tenTypedFunctions = tenDynamicFunctions
