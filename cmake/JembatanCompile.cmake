# How every target here is compiled: language level, warnings, sanitizers, hidden symbols, where results go.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(JEMBATAN_PLUGIN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/plugins)

include(CTest)   # defines BUILD_TESTING

set(JEMBATAN_SANITIZE "" CACHE STRING "Sanitizers for the whole build, as -fsanitize= takes them: address,undefined or thread")
option(JEMBATAN_WERROR "Warnings are errors" ON)

add_library(jembatan_compile INTERFACE)
target_compile_options(jembatan_compile INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wimplicit-fallthrough
  -Wno-missing-field-initializers   # designated initialisers leave the rest at its default on purpose
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
  $<$<BOOL:${JEMBATAN_WERROR}>:-Werror>)
target_compile_definitions(jembatan_compile INTERFACE BOOST_DLL_USE_STD_FS)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" OR JEMBATAN_SANITIZE MATCHES "thread")
  # g++ 12 reports false positives inside libstdc++ once it inlines; the sanitized build watches for the real ones.
  target_compile_options(jembatan_compile INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized> $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow> $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-dangling-pointer> $<$<CXX_COMPILER_ID:GNU>:-Wno-free-nonheap-object> $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-mismatched-new-delete>)
endif()

if(JEMBATAN_SANITIZE)
  add_compile_options(-fsanitize=${JEMBATAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${JEMBATAN_SANITIZE})
  if(JEMBATAN_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=vptr)   # packaged SOCI carries no type information for it
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      add_compile_options(-fno-sanitize=function)   # clang 14 cannot compile coroutines with it
    endif()
  endif()
  if(JEMBATAN_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)   # Asio uses atomic_thread_fence
  endif()
endif()

find_program(ccache_program ccache)
if(ccache_program AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${ccache_program})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ccache_program})
endif()
find_program(mold_program mold)
if(mold_program AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
endif()

# Beast with TLS needs more than a gigabyte a file: no more such files at once than memory allows.
set_property(GLOBAL PROPERTY JOB_POOLS heavy=2)
