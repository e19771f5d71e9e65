# Compiler cache, linker and warnings: the same for every target.
find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers need these, or ccache misses every file that uses one.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true ${CCACHE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_definitions(CONSORT_VERSION="${PROJECT_VERSION}")
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -fpch-preprocess lets ccache see through precompiled headers. Warnings are errors where no
  # optimiser runs: at -O2 several misfire inside libstdc++ 12.
  add_compile_options(-fpch-preprocess)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Werror)
  else()
    add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow
                        -Wno-stringop-overread)
  endif()
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# Third-party name in src/rooms.txt -> what to link. Header-only names link nothing, and those that are loaded when first
# asked for (libcurl, libgit2, libjsonnet, libsystemd) only the loader. Static where Debian has the library so: programs start and
# rest with few pages then (ADR 22).
set(THIRD_PARTY_openssl -l:libcrypto.a)
set(THIRD_PARTY_libssl -l:libssl.a -l:libcrypto.a)
set(THIRD_PARTY_curl ${CMAKE_DL_LIBS})
set(THIRD_PARTY_sodium -l:libsodium.a)
set(THIRD_PARTY_simdjson simdjson)
set(THIRD_PARTY_yaml -l:libyaml.a)
set(THIRD_PARTY_libjsonnet ${CMAKE_DL_LIBS})
set(THIRD_PARTY_systemd ${CMAKE_DL_LIBS})
set(THIRD_PARTY_sqlite -l:libsqlite3.a)
set(THIRD_PARTY_git2 ${CMAKE_DL_LIBS})
# Their symbols stay our own: libcurl brings another OpenSSL.
add_link_options(-Wl,--exclude-libs,ALL)
