# Every <collection>.spec.yaml of the room becomes a string in resources/specs.h: consort::resources::specs::<collection>.
file(GLOB_RECURSE spec_files CONFIGURE_DEPENDS ${dir}/*.spec.yaml)
set(spec_header ${CMAKE_BINARY_DIR}/generated/resources/specs.h)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/resources)
add_executable(spec_header ${CMAKE_SOURCE_DIR}/tools/spec_header.cc)
target_link_libraries(spec_header PRIVATE consort_document)
add_custom_command(OUTPUT ${spec_header} COMMAND spec_header ${spec_header} ${spec_files}
                   DEPENDS spec_header ${spec_files} VERBATIM)
list(APPEND sources ${spec_header})
include_directories(${CMAKE_BINARY_DIR}/generated)
