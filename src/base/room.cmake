# The one file that knows where the checkout lies, so that the compiler's cache serves every checkout.
set_source_files_properties(${dir}/testing/source_dir.cc PROPERTIES
  COMPILE_DEFINITIONS SOURCE_DIR="${CMAKE_SOURCE_DIR}" SKIP_PRECOMPILE_HEADERS ON)
