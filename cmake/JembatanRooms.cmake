# Rooms: one static library per folder under core/, one test program per folder under tests/core/.

# jembatan_room(<name> [USES <room>...] [LIBRARIES <target>...] [PRIVATE_LIBRARIES <target>...])
# Every .cpp of the calling folder becomes the library jembatan_<name>; headers are included as "<name>/file.hpp".
function(jembatan_room name)
  cmake_parse_arguments(ARG "" "" "USES;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(TRANSFORM ARG_USES PREPEND jembatan_)
  if(sources)
    add_library(jembatan_${name} STATIC ${sources})
    target_include_directories(jembatan_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(jembatan_${name} PUBLIC ${ARG_USES} ${ARG_LIBRARIES} PRIVATE jembatan_compile ${ARG_PRIVATE_LIBRARIES})
  else()
    add_library(jembatan_${name} INTERFACE)
    target_include_directories(jembatan_${name} INTERFACE ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(jembatan_${name} INTERFACE ${ARG_USES} ${ARG_LIBRARIES})
  endif()
endfunction()

# Every test program labelled `threads`: what `./dev test --all` builds with ThreadSanitizer, beside the broker.
add_custom_target(threads_tests)

# jembatan_tests(<name> [USES <room>...] [LIBRARIES <target>...] [LABELS <label>...] [ENVIRONMENT <A=B>...] [TIMEOUT <s>])
# Every *_test.cpp (and helper .cpp) of the calling folder becomes one program <name>_tests, its cases found by CTest.
function(jembatan_tests name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "USES;LIBRARIES;LABELS;ENVIRONMENT" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  list(TRANSFORM ARG_USES PREPEND jembatan_)
  add_executable(${name}_tests ${sources})
  target_include_directories(${name}_tests PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name}_tests PRIVATE ${ARG_USES} ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main jembatan_compile)
  target_compile_definitions(${name}_tests PRIVATE
    JEMBATAN_SOURCE_DIR="${PROJECT_SOURCE_DIR}" JEMBATAN_BINARY_DIR="${PROJECT_BINARY_DIR}"
    JEMBATAN_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}" JEMBATAN_PLUGIN_DIR="${JEMBATAN_PLUGIN_OUTPUT_DIRECTORY}")
  set(properties TIMEOUT ${ARG_TIMEOUT})
  if(ARG_LABELS)
    list(APPEND properties LABELS "${ARG_LABELS}")
  endif()
  if(ARG_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT "${ARG_ENVIRONMENT}")
  endif()
  if(threads IN_LIST ARG_LABELS)
    add_dependencies(threads_tests ${name}_tests)
  endif()
  gtest_discover_tests(${name}_tests TEST_PREFIX "${name}/" NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60
                       PROPERTIES ${properties})
endfunction()

# jembatan_add_folders(<folder>): add_subdirectory for each subfolder that has a CMakeLists.txt.
function(jembatan_add_folders folder)
  file(GLOB lists CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*/CMakeLists.txt)
  foreach(list_file IN LISTS lists)
    get_filename_component(directory ${list_file} DIRECTORY)
    add_subdirectory(${directory})
  endforeach()
endfunction()
