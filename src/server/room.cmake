# docs/openapi.yaml, the declared table of routes, becomes a string in server/openapi.h: consort::server::kOpenapi.
set(openapi_file ${CMAKE_SOURCE_DIR}/docs/openapi.yaml)
file(READ ${openapi_file} openapi)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${openapi_file})
consort_generate(server/openapi.h "#pragma once\n#include <string_view>\n\nnamespace consort::server {\n\n\
inline constexpr std::string_view kOpenapi = R\"openapi(${openapi})openapi\";\n\n}  // namespace consort::server\n")
include_directories(${CMAKE_BINARY_DIR}/generated)
