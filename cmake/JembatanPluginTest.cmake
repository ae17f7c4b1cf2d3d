# jembatan_add_plugin_test(<plugin> [SAMPLES <folder>] [SOURCES <file>...]): tests of a plugin outside the tree.
# What every plugin has to hold becomes the test conformance/<plugin>. Options are made up from their declarations; where
# those will not do, they stand in <folder>/<plugin>/conformance.json. SOURCES are tests of its own over
# jembatan/test_kit.hpp with GoogleTest: <plugin>/…, one for each TEST.
function(jembatan_add_plugin_test name)
  cmake_parse_arguments(ARG "" "SAMPLES" "SOURCES" ${ARGN})
  if(NOT ARG_SAMPLES)
    set(ARG_SAMPLES samples)
  endif()
  get_filename_component(samples ${ARG_SAMPLES} ABSOLUTE)
  add_test(NAME conformance/${name} COMMAND Jembatan::conformance)
  set_tests_properties(conformance/${name} PROPERTIES
    ENVIRONMENT "JEMBATAN_PLUGIN_FILE=$<TARGET_FILE:${name}>;JEMBATAN_CONFORMANCE_DIR=${samples}")
  if(ARG_SOURCES)
    find_package(GTest CONFIG REQUIRED)
    include(GoogleTest)
    add_executable(${name}_tests ${ARG_SOURCES})
    target_link_libraries(${name}_tests PRIVATE Jembatan::test_kit GTest::gmock GTest::gtest_main)
    add_dependencies(${name}_tests ${name})
    gtest_discover_tests(${name}_tests TEST_PREFIX "${name}/" NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST
      PROPERTIES ENVIRONMENT "JEMBATAN_PLUGIN_DIR=$<TARGET_FILE_DIR:${name}>")
  endif()
endfunction()
