# Every <type>/spec.yaml becomes a string in specs.h: consort::resources::specs::<name of the file's folder or stem>.
# A folder with several types has one <collection>.spec.yaml for each.
file(GLOB_RECURSE spec_files CONFIGURE_DEPENDS ${dir}/*.spec.yaml)
set(specs_header "#pragma once\n#include <string_view>\nnamespace consort::resources::specs {\n")
foreach(spec_file ${spec_files})
  get_filename_component(collection ${spec_file} NAME)
  string(REPLACE ".spec.yaml" "" collection ${collection})
  file(READ ${spec_file} spec_text)
  string(APPEND specs_header "inline constexpr std::string_view ${collection} = R\"spec(${spec_text})spec\";\n")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${spec_file})
endforeach()
string(APPEND specs_header "}  // namespace consort::resources::specs\n")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/resources/specs.h CONTENT "${specs_header}" @ONLY)
include_directories(${CMAKE_BINARY_DIR}/generated)
