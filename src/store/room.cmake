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

consort_generate(store/embedded_migrations.h "${migrations}")
include_directories(${CMAKE_BINARY_DIR}/generated)
