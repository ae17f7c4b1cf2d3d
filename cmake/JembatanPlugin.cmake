# jembatan_add_plugin(<name> SOURCES <file>... [LIBRARIES <target>...]): one loadable plugin, <name>.so.
# The same function serves the plugins in this tree and, through find_package(JembatanSdk), those outside it.
set(JEMBATAN_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(jembatan_add_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(${name} MODULE ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  if(JEMBATAN_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${JEMBATAN_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_link_libraries(${name} PRIVATE Jembatan::sdk ${ARG_LIBRARIES})
  # Templates of the standard library are exported whatever the visibility; the map leaves one symbol.
  target_link_options(${name} PRIVATE -Wl,--version-script=${JEMBATAN_PLUGIN_MAP})
  set_target_properties(${name} PROPERTIES LINK_DEPENDS ${JEMBATAN_PLUGIN_MAP})
  if(NOT CMAKE_CXX_FLAGS MATCHES "fsanitize" AND NOT JEMBATAN_SANITIZE)
    target_link_options(${name} PRIVATE -Wl,-z,defs)   # an undefined symbol fails here, not in the broker
  endif()
  if(JEMBATAN_PLUGIN_DESTINATION)
    install(TARGETS ${name} LIBRARY DESTINATION ${JEMBATAN_PLUGIN_DESTINATION} COMPONENT plugins)
  endif()
  if(TARGET jembatan_compile)
    target_link_libraries(${name} PRIVATE jembatan_compile)
  endif()
endfunction()
