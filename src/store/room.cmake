# Every migrations/NNNN_<name>.sql becomes an entry of kMigrations in store/embedded_migrations.h, in the order of
# their numbers.
file(GLOB migration_files CONFIGURE_DEPENDS ${dir}/migrations/*.sql)
list(SORT migration_files)
set(migrations "#pragma once\n#include \"store/migrations.h\"\n\nnamespace consort::store {\n\n")
string(APPEND migrations "inline constexpr Migration kMigrations[] = {\n")
foreach(migration_file ${migration_files})
  get_filename_component(migration_name ${migration_file} NAME_WE)
  file(READ ${migration_file} migration)
  string(APPEND migrations "{\"${migration_name}\", R\"sql(${migration})sql\"},\n")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${migration_file})
endforeach()
string(APPEND migrations "};\n\n}  // namespace consort::store\n")

# Written only when it changed.
set(migrations_header ${CMAKE_BINARY_DIR}/generated/store/embedded_migrations.h)
set(migrations_before "")
if(EXISTS ${migrations_header})
  file(READ ${migrations_header} migrations_before)
endif()
if(NOT migrations STREQUAL migrations_before)
  file(WRITE ${migrations_header} "${migrations}")
endif()
include_directories(${CMAKE_BINARY_DIR}/generated)
